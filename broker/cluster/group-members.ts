/** Who is online in which shared subscription, and where: all SQL on the table `group_members`. */
import type { CoreDatabase } from '../storage/database.ts';
import type { RemoteMember, SharedGroup, SharedGroups } from '../messages/shared-groups.ts';
import type { ClusterLink } from './link.ts';

export interface GroupMembersPorts {
  readonly db: CoreDatabase;
  readonly link: ClusterLink;
  readonly groups: SharedGroups;
  readonly stays: (clientId: string) => boolean;
}

interface MemberRow {
  readonly client_id: string;
  readonly core: string;
  readonly qos: number;
  readonly stays: number;
}

export class GroupMembers {
  readonly #ports: GroupMembersPorts;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(ports: GroupMembersPorts) {
    this.#ports = ports;
    this.#statements = prepare(ports.db);
    const { link, groups } = ports;
    groups.listenToMembers({
      joined: (group, clientId, qos) =>
        this.announce(group.key, { clientId, qos, stays: ports.stays(clientId) }),
      left: (group, clientId) => this.#withdraw(group, clientId),
    });
    link.onApplied('group', ({ key }) => this.#reload(key));
    link.onRolledBack(() => this.#readAll());
    this.#readAll();
  }

  /** Every core knows of the member once the open transaction is committed. */
  announce(key: string, { clientId, qos, stays }: Omit<RemoteMember, 'core'>): void {
    const { db, link } = this.#ports;
    db.begin();
    const row = [key, clientId, link.coreId, qos, stays ? 1 : 0];
    if (this.#statements.has.get(...row) !== undefined) return;
    this.#statements.put.run(...row);
    link.say({ kind: 'group', key });
  }

  /** Members at cores that are no more; writes into the open transaction. */
  removeLost(alive: readonly string[]): void {
    const { db, link } = this.#ports;
    db.begin();
    const lost = this.#statements.removeLost.all(JSON.stringify(alive)) as string[];
    for (const key of new Set(lost)) {
      this.#reload(key);
      link.say({ kind: 'group', key });
    }
  }

  #withdraw({ key }: SharedGroup, clientId: string): void {
    const { db, link } = this.#ports;
    db.begin();
    this.#statements.remove.run(key, clientId, link.coreId);
    link.say({ kind: 'group', key });
  }

  #reload(key: string): void {
    const { link, groups } = this.#ports;
    const rows = this.#statements.others.all(key, link.coreId) as MemberRow[];
    const members = rows.map((row) => ({
      core: row.core,
      clientId: row.client_id,
      qos: row.qos,
      stays: row.stays === 1,
    }));
    groups.setRemote(key, members);
  }

  #readAll(): void {
    const stored = this.#statements.keys.all() as string[];
    const known = this.#ports.groups.all().map(({ key }) => key);
    for (const key of new Set([...stored, ...known])) this.#reload(key);
  }
}

function prepare({ sql }: CoreDatabase) {
  return {
    has: sql.prepare(
      `SELECT 1 FROM group_members
       WHERE group_key = ? AND client_id = ? AND core = ? AND qos = ? AND stays = ?`,
    ),
    put: sql.prepare('INSERT OR REPLACE INTO group_members VALUES (?, ?, ?, ?, ?)'),
    remove: sql.prepare(
      'DELETE FROM group_members WHERE group_key = ? AND client_id = ? AND core = ?',
    ),
    removeLost: sql
      .prepare(
        `DELETE FROM group_members WHERE core NOT IN (SELECT value FROM json_each(?))
         RETURNING group_key`,
      )
      .pluck(),
    others: sql.prepare(
      `SELECT client_id, core, qos, stays FROM group_members
       WHERE group_key = ? AND core <> ? ORDER BY client_id, core`,
    ),
    keys: sql.prepare('SELECT DISTINCT group_key FROM group_members').pluck(),
  };
}
