/** Starts the audited run, with a fault planted or without one. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Mutation } from './mutations.ts';

const RUN = fileURLToPath(new URL('./audited-run.ts', import.meta.url));
const PLANT = fileURLToPath(new URL('./plant.ts', import.meta.url));

/** Metrics of the run by name. */
export async function auditedRun(planted?: Mutation): Promise<Readonly<Record<string, number>>> {
  const preload = planted === undefined ? [] : ['--import', PLANT];
  const args = [...preload, RUN, temporaryFolder()];
  const env = { ...process.env, ...(planted === undefined ? {} : { PLANTED: planted.id }) };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout) as Record<string, number>;
}
