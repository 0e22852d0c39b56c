/** The local IoT Core as a program of the lab. */
import type { Place } from '../../broker/common/arn.ts';
import { awsEnvironment } from '../../broker/listeners/credentials.ts';
import { startCore, type Core } from '../../broker/main.ts';
import type { QuotaMode } from '../../broker/access/rates.ts';
import { createDefences } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import { exclusive } from './exclusive.ts';

export interface CoreProgramOptions {
  readonly dataDir: string;
  readonly isNew?: boolean;
  /** Of a new data folder. */
  readonly place?: Partial<Place>;
  readonly host: string;
  /** Of the server certificate, beside localhost. */
  readonly names?: readonly string[];
  /** 0 = any free port. */
  readonly port: number;
  /** 0 = any free port. */
  readonly httpsPort: number;
  /** Which limits of AWS count. */
  readonly quotas?: QuotaMode;
  /** Only a scenario names any. */
  readonly defencesOff: readonly string[];
}

export interface CoreReady {
  readonly region: string;
  readonly accountId: string;
  readonly url: string;
  readonly port: number;
  readonly caPath: string;
  readonly httpsUrl: string;
  readonly httpsPort: number;
  /** What points the AWS CLI and SDKs at this core: name → value. */
  readonly environment: Readonly<Record<string, string>>;
}

export const coreProgram = exclusive<CoreProgramOptions, CoreReady>('core', {
  async start(options) {
    const { defencesOff, ...rest } = options;
    const core = await startCore({ ...rest, defences: createDefences(defencesOff) });
    return { ready: readyOf(core), stop: () => core.stop() };
  },
});

function readyOf({ url, port, caPath, https, place }: Core): CoreReady {
  assert(https !== undefined, 'a core with an HTTPS port has an HTTPS listener');
  const { url: httpsUrl, port: httpsPort, credentialsPath } = https;
  const environment = awsEnvironment({ httpsUrl, credentialsPath, caPath });
  return { ...place, url, port, caPath, httpsUrl, httpsPort, environment };
}

/** The environment as lines for a shell. */
export function exportLines({ environment }: CoreReady): string[] {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
