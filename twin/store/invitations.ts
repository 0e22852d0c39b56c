/** One-time codes with which people choose their password; kept as hashes, one for each name. */
import type { Db } from './database.ts';
import type { Role } from './users.ts';

interface StoredInvitation {
  readonly name: string;
  readonly role: Role;
  readonly dwellingId?: string;
  /** Whose tenancy it was meant for, when it was made. */
  readonly occupancyId?: string;
  readonly codeHash: string;
  /** Real time, ms UTC. */
  readonly expiresAt: number;
}

export interface InvitationStore {
  /** Takes the place of an earlier one of the same name. */
  put(invitation: StoredInvitation): void;
  /** Undefined where name and code do not belong together, or the code expired. */
  find(name: string, codeHash: string, now: number): StoredInvitation | undefined;
  removeOf(name: string): void;
}

type Row = Omit<StoredInvitation, 'dwellingId' | 'occupancyId'> & {
  readonly dwellingId: string | null;
  readonly occupancyId: string | null;
};

export function createInvitationStore(db: Db): InvitationStore {
  const put = db.prepare<[Row]>(
    `INSERT OR REPLACE INTO invitations (name, role, dwelling_id, occupancy_id, code_hash, expires_at)
     VALUES (@name, @role, @dwellingId, @occupancyId, @codeHash, @expiresAt)`,
  );
  const find = db.prepare<[string, string, number], Row>(
    `SELECT name, role, dwelling_id AS dwellingId, occupancy_id AS occupancyId, code_hash AS codeHash,
       expires_at AS expiresAt
     FROM invitations WHERE name = ? AND code_hash = ? AND expires_at > ?`,
  );
  const removeOf = db.prepare<[string]>('DELETE FROM invitations WHERE name = ?');
  return {
    put: (invitation) =>
      void put.run({
        ...invitation,
        dwellingId: invitation.dwellingId ?? null,
        occupancyId: invitation.occupancyId ?? null,
      }),
    find: (name, codeHash, now) => {
      const row = find.get(name, codeHash, now);
      if (row === undefined) return undefined;
      const { dwellingId, occupancyId, ...rest } = row;
      return {
        ...rest,
        ...(dwellingId === null ? {} : { dwellingId }),
        ...(occupancyId === null ? {} : { occupancyId }),
      };
    },
    removeOf: (name) => void removeOf.run(name),
  };
}
