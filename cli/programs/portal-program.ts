/** The portal as a program of the lab. */
import { createDefences } from '#kernel/defences.ts';
import {
  startPortal,
  type ImportReport,
  type Portal,
  type PortalOptions,
} from '../../twin/main.ts';
import type { PropertyAndKeys } from '../house/property-import.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { exclusive } from './exclusive.ts';
import type { ProgramHost } from './program.ts';
import { brokerAccess, type BrokerPlace } from '../common/broker-options.ts';
import type { ThingFiles } from '../common/thing-files.ts';

export interface PortalProgramOptions {
  readonly dataDir: string;
  readonly isNew?: boolean;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly broker: BrokerPlace;
  readonly thing: ThingFiles;
  /** Client id, and the name in the certificate; default portal. */
  readonly thingName?: string;
  readonly ownGatewaysOnly?: boolean;
  readonly uiDir: string;
  readonly defencesOff: readonly string[];
  /** Defences that are off elsewhere. */
  readonly demonstrated?: readonly string[];
  /** Present when the lab runs the world: it ticks the clock and reports, and demo sign-ins exist. */
  readonly labToken?: string;
  readonly propertyImport?: PropertyAndKeys;
  /** Who hands it over, for the audit ledger. */
  readonly importedBy?: string;
}

export interface PortalReady {
  readonly url: string;
  /** Empty without a lab. */
  readonly signIns: Awaited<ReturnType<Portal['signIns']>>;
}

export const portalProgram = exclusive<PortalProgramOptions, PortalReady>('portal', {
  async start(options, host) {
    const portal = await startPortal(portalOptions(options, host));
    if (options.propertyImport !== undefined) {
      const { property, keys } = options.propertyImport;
      noteFindings(portal.importProperty(property, keys, options.importedBy), host);
    }
    return {
      ready: { url: portal.url, signIns: await portal.signIns() },
      stop: () => portal.stop(),
    };
  },
});

function portalOptions(options: PortalProgramOptions, host: ProgramHost): PortalOptions {
  const { thingName: clientId = 'portal', ownGatewaysOnly = false } = options;
  return {
    dataDir: options.dataDir,
    host: options.host,
    port: options.port,
    broker: { clientId, ...brokerAccess(options.broker, clientId, options.thing) },
    ownGatewaysOnly,
    defences: createDefences(options.defencesOff, options.demonstrated),
    clock: systemClock,
    uiDir: options.uiDir,
    log: ({ level, event, message }) => {
      if (level !== 'info') {
        host.note({ level: level === 'warn' ? 'warning' : 'error', text: `${event}: ${message}` });
      }
    },
    ...(options.labToken === undefined
      ? {}
      : { domainClock: 'lab', lab: { token: options.labToken } }),
  };
}

function noteFindings({ findings, outcome }: ImportReport, host: ProgramHost): void {
  if (outcome.state === 'open') {
    const { id, changes } = outcome;
    const what = changes === 1 ? 'one bill input' : `${changes} bill inputs`;
    host.note({
      level: 'warning',
      text: `the import would change ${what} and waits for a second person as proposal ${id}`,
      hint: 'somebody else confirms it: metertwin proposal confirm, or POST /api/v1/proposals/:id/decision',
    });
  }
  for (const { meterId, severity, code, message } of findings) {
    host.note({ level: severity, text: `key of ${meterId}: ${message}`, code });
  }
}
