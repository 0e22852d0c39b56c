/** Gateways as the portal sees them: on line or not, and how far their bundles came. */
import type { Db } from './database.ts';

export interface Gateway {
  readonly id: string;
  readonly online: boolean;
  /** Instant of the newest committed bundle, in the gateway's own time. */
  readonly lastBundleAt: number | null;
  readonly lastBoot: string | null;
  readonly lastSeq: number | null;
  /** Telegrams it delivered, whatever became of them. */
  readonly telegrams: number;
}

interface GatewayProgress {
  readonly id: string;
  readonly sentAt: number;
  readonly boot: string;
  readonly seq: number;
  readonly telegrams: number;
}

/** The bundle of a gateway that was committed last, whatever its own time says. */
export interface ChainHead {
  readonly boot: string;
  readonly seq: number;
}

/** A property that a gateway serves. */
interface GatewayBinding {
  readonly gatewayId: string;
  readonly propertyId: string;
}

export interface GatewayStore {
  setOnline(id: string, online: boolean): void;
  /** A committed bundle; a late one adds its telegrams and does not move the gateway back. */
  advance(progress: GatewayProgress): void;
  /** Telegrams of a bundle that cannot be believed: they count, and the gateway stays where it is. */
  countOnly(id: string, telegrams: number): void;
  /** Undefined before its first bundle. */
  head(id: string): ChainHead | undefined;
  /** Binds a gateway to a property: telegrams of its meters are taken from it. */
  bind(id: string, propertyId: string): void;
  unbind(id: string, propertyId: string): void;
  /** In order of gateway and property. */
  bindings(): GatewayBinding[];
  /** In order of id. */
  list(): Gateway[];
  byId(id: string): Gateway | undefined;
}

type GatewayRow = Omit<Gateway, 'online'> & { readonly online: number };

const SELECT = `SELECT id, online, last_bundle_at AS lastBundleAt, last_boot AS lastBoot,
  last_seq AS lastSeq, telegram_count AS telegrams FROM gateways`;

const ADVANCE = `
  INSERT INTO gateways (id, online, last_bundle_at, last_boot, last_seq, head_boot, head_seq,
    telegram_count)
  VALUES (@id, 1, @sentAt, @boot, @seq, @boot, @seq, @telegrams)
  ON CONFLICT (id) DO UPDATE SET
    telegram_count = telegram_count + excluded.telegram_count,
    head_boot = excluded.head_boot, head_seq = excluded.head_seq,
    last_boot = iif(excluded.last_bundle_at >= ifnull(last_bundle_at, 0), excluded.last_boot, last_boot),
    last_seq = iif(excluded.last_bundle_at >= ifnull(last_bundle_at, 0), excluded.last_seq, last_seq),
    last_bundle_at = max(excluded.last_bundle_at, ifnull(last_bundle_at, 0))`;

export function createGatewayStore(db: Db): GatewayStore {
  const setOnline = db.prepare<[string, number]>(
    `INSERT INTO gateways (id, online) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET online = excluded.online`,
  );
  const advance = db.prepare<[GatewayProgress]>(ADVANCE);
  const list = db.prepare<[], GatewayRow>(`${SELECT} ORDER BY id`);
  const byId = db.prepare<[string], GatewayRow>(`${SELECT} WHERE id = ?`);
  const head = db.prepare<[string], ChainHead>(
    `SELECT head_boot AS boot, head_seq AS seq FROM gateways
     WHERE id = ? AND head_boot IS NOT NULL`,
  );
  const count = db.prepare<[string, number]>(
    `INSERT INTO gateways (id, online, telegram_count) VALUES (?, 1, ?)
     ON CONFLICT (id) DO UPDATE SET telegram_count = telegram_count + excluded.telegram_count`,
  );
  const bind = db.prepare<[string, string]>(
    'INSERT INTO gateway_properties (gateway_id, property_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const unbind = db.prepare<[string, string]>(
    'DELETE FROM gateway_properties WHERE gateway_id = ? AND property_id = ?',
  );
  const bindings = db.prepare<[], GatewayBinding>(
    `SELECT gateway_id AS gatewayId, property_id AS propertyId FROM gateway_properties
     ORDER BY gateway_id, property_id`,
  );
  return {
    bind: (id, propertyId) => void bind.run(id, propertyId),
    countOnly: (id, telegrams) => void count.run(id, telegrams),
    unbind: (id, propertyId) => void unbind.run(id, propertyId),
    bindings: () => bindings.all(),
    head: (id) => head.get(id),
    setOnline: (id, online) => void setOnline.run(id, online ? 1 : 0),
    advance: (progress) => void advance.run(progress),
    list: () => list.all().map(toGateway),
    byId: (id) => {
      const row = byId.get(id);
      return row === undefined ? undefined : toGateway(row);
    },
  };
}

function toGateway(row: GatewayRow): Gateway {
  return { ...row, online: row.online === 1 };
}
