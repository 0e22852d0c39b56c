/** The portal's database as one object: a small store per resource, all SQL inside them. */
import { createDecisionStore, type DecisionStore } from './alarm-decisions.ts';
import { dirname, join } from 'node:path';
import type { Clock } from '#kernel/time.ts';
import { createAlarmStore, type AlarmStore } from './alarms.ts';
import { AUDIT_HEAD_FILE } from './audit-head.ts';
import { createAuditStore, type AuditStore } from './audit.ts';
import { createBegunWorkStore, type BegunWorkStore } from './begun-work.ts';
import { createBundleStore, type BundleStore } from './bundles.ts';
import {
  createCostStore,
  createElectricityTariffStore,
  type CostStore,
  type ElectricityTariffStore,
} from './costs.ts';
import { createCounterStore, type CounterStore } from './counters.ts';
import { IN_MEMORY, openDatabase, type DatabaseOptions } from './database.ts';
import { createDeadLetterStore, type DeadLetterStore } from './dead-letters.ts';
import { createFleetStateStore, type FleetStateStore } from './fleet-state.ts';
import { createGatewayStore, type GatewayStore } from './gateways.ts';
import { createHeatStore, type HeatStore } from './heat.ts';
import { createDomainClock, type DomainClock } from './domain-clock.ts';
import { createMeterStateStore, type MeterStateStore } from './meter-states.ts';
import { createInvitationStore, type InvitationStore } from './invitations.ts';
import { createMeterStore, type MeterStore } from './meters.ts';
import { createPersonDecryptionStore, type PersonDecryptionStore } from './person-decryptions.ts';
import { createPowerLimitStore, type PowerLimitStore } from './power-limits.ts';
import { createProposalStore, type ProposalStore } from './proposals.ts';
import { createPropertyStore, type PropertyStore } from './properties.ts';
import { createReadingStore, type ReadingStore } from './readings.ts';
import { createServiceLifeStore, type ServiceLifeStore } from './service-lives.ts';
import { createSessionStore, type SessionStore } from './sessions.ts';
import { createShownSumStore, type ShownSumStore } from './shown-sums.ts';
import { createStorageHealth, type StorageHealth } from './storage-health.ts';
import { createTelegramStore, type TelegramStore } from './telegrams.ts';
import { createUserStore, type UserStore } from './users.ts';
import { createWrappedKeyStore, type WrappedKeyStore } from './wrapped-keys.ts';

export interface Store {
  readonly properties: PropertyStore;
  readonly meters: MeterStore;
  readonly meterStates: MeterStateStore;
  readonly costs: CostStore;
  readonly heat: HeatStore;
  readonly electricityTariffs: ElectricityTariffStore;
  readonly powerLimits: PowerLimitStore;
  readonly wrappedKeys: WrappedKeyStore;
  readonly gateways: GatewayStore;
  readonly bundles: BundleStore;
  readonly telegrams: TelegramStore;
  readonly readings: ReadingStore;
  readonly alarms: AlarmStore;
  readonly decisions: DecisionStore;
  readonly serviceLives: ServiceLifeStore;
  readonly deadLetters: DeadLetterStore;
  readonly begunWork: BegunWorkStore;
  readonly storage: StorageHealth;
  readonly counters: CounterStore;
  readonly domainClock: DomainClock;
  readonly fleetState: FleetStateStore;
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly invitations: InvitationStore;
  readonly personDecryptions: PersonDecryptionStore;
  readonly audit: AuditStore;
  readonly shownSums: ShownSumStore;
  readonly proposals: ProposalStore;
  /** Runs `work` in one transaction: all of it is committed, or nothing if it throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export interface StoreOptions extends DatabaseOptions {
  /** Real time, the domain clock of a portal without a lab. */
  readonly realClock?: Clock;
}

/** Opens `portal.db` at `path` (`:memory:` for tests). Throws PORTAL_DATABASE_*. */
export function openStore(path: string, options: StoreOptions = {}): Store {
  const db = openDatabase(path, options);
  const immediate = db.transaction((work: () => unknown) => work()).immediate;
  const headPath = path === IN_MEMORY ? undefined : join(dirname(path), AUDIT_HEAD_FILE);
  const audit = createAuditStore(db, headPath);
  const bundles = createBundleStore(db);
  return {
    properties: createPropertyStore(db),
    meters: createMeterStore(db),
    meterStates: createMeterStateStore(db),
    costs: createCostStore(db),
    heat: createHeatStore(db),
    electricityTariffs: createElectricityTariffStore(db),
    powerLimits: createPowerLimitStore(db),
    wrappedKeys: createWrappedKeyStore(db),
    gateways: createGatewayStore(db),
    bundles,
    telegrams: createTelegramStore(db),
    readings: createReadingStore(db),
    alarms: createAlarmStore(db),
    decisions: createDecisionStore(db),
    serviceLives: createServiceLifeStore(db),
    deadLetters: createDeadLetterStore(db),
    begunWork: createBegunWorkStore(db),
    storage: createStorageHealth(db),
    counters: createCounterStore(db),
    domainClock: createDomainClock(db, options.realClock),
    fleetState: createFleetStateStore(db),
    users: createUserStore(db),
    sessions: createSessionStore(db),
    shownSums: createShownSumStore(db),
    invitations: createInvitationStore(db),
    personDecryptions: createPersonDecryptionStore(db),
    audit,
    proposals: createProposalStore(db),
    transaction: <T>(work: () => T) => {
      try {
        const result = immediate(work) as T;
        audit.settle();
        return result;
      } catch (error) {
        bundles.forget();
        throw error;
      }
    },
    close: () => {
      if (!db.open) return;
      audit.close();
      db.close();
    },
  };
}
