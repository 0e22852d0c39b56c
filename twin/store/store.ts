/** The portal's database as one object: a small store per resource, all SQL inside them. */
import { createDecisionStore } from './alarm-decisions.ts';
import type { DecisionStore } from './alarm-decisions.ts';
import { dirname, join } from 'node:path';
import type { Clock } from '#kernel/time.ts';
import { createAlarmStore } from './alarms.ts';
import type { AlarmStore } from './alarms.ts';
import { AUDIT_HEAD_FILE } from './audit-head.ts';
import { createAuditStore } from './audit.ts';
import type { AuditStore } from './audit.ts';
import { createBegunWorkStore } from './begun-work.ts';
import type { BegunWorkStore } from './begun-work.ts';
import { createBundleStore } from './bundles.ts';
import type { BundleStore } from './bundles.ts';
import { createCostStore, createElectricityTariffStore } from './costs.ts';
import type { CostStore, ElectricityTariffStore } from './costs.ts';
import { createCounterStore } from './counters.ts';
import type { CounterStore } from './counters.ts';
import { IN_MEMORY, openDatabase } from './database.ts';
import type { DatabaseOptions } from './database.ts';
import { createDeadLetterStore } from './dead-letters.ts';
import type { DeadLetterStore } from './dead-letters.ts';
import { createFleetStateStore } from './fleet-state.ts';
import type { FleetStateStore } from './fleet-state.ts';
import { createGatewayStore } from './gateways.ts';
import type { GatewayStore } from './gateways.ts';
import { createHeatStore } from './heat.ts';
import type { HeatStore } from './heat.ts';
import { createDomainClock } from './domain-clock.ts';
import type { DomainClock } from './domain-clock.ts';
import { createMeterStateStore } from './meter-states.ts';
import type { MeterStateStore } from './meter-states.ts';
import { createInvitationStore } from './invitations.ts';
import type { InvitationStore } from './invitations.ts';
import { createMeterStore } from './meters.ts';
import type { MeterStore } from './meters.ts';
import { createPersonDecryptionStore } from './person-decryptions.ts';
import type { PersonDecryptionStore } from './person-decryptions.ts';
import { createProposalStore } from './proposals.ts';
import type { ProposalStore } from './proposals.ts';
import { createPropertyStore } from './properties.ts';
import type { PropertyStore } from './properties.ts';
import { createReadingStore } from './readings.ts';
import type { ReadingStore } from './readings.ts';
import { createServiceLifeStore } from './service-lives.ts';
import type { ServiceLifeStore } from './service-lives.ts';
import { createSessionStore } from './sessions.ts';
import type { SessionStore } from './sessions.ts';
import { createShownSumStore } from './shown-sums.ts';
import type { ShownSumStore } from './shown-sums.ts';
import { createStorageHealth } from './storage-health.ts';
import type { StorageHealth } from './storage-health.ts';
import { createTelegramStore } from './telegrams.ts';
import type { TelegramStore } from './telegrams.ts';
import { createUserStore } from './users.ts';
import type { UserStore } from './users.ts';
import { createWrappedKeyStore } from './wrapped-keys.ts';
import type { WrappedKeyStore } from './wrapped-keys.ts';

export interface Store {
  readonly properties: PropertyStore;
  readonly meters: MeterStore;
  readonly meterStates: MeterStateStore;
  readonly costs: CostStore;
  readonly heat: HeatStore;
  readonly electricityTariffs: ElectricityTariffStore;
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
