/** Folders that `attack` writes: saved runs, evidence, labelled data. All are made before the first run begins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunResult } from '../../../sim/scenario/result.ts';
import { type OptionSpec, type ParsedArgs, textOption } from '../../common/args.ts';
import { makeFolder } from '../../common/data-folder.ts';
import { writeDataset } from './dataset.ts';
import { writeEvidence } from './evidence.ts';

const WRITERS = { evidence: writeEvidence, dataset: writeDataset } as const;
type Output = keyof typeof WRITERS;
const OUTPUTS = Object.keys(WRITERS) as Output[];

export const OUTPUT_OPTIONS: Readonly<Record<Output, OptionSpec>> = {
  evidence: {
    type: 'string',
    value: 'DIR',
    summary: 'of each trial a folder with trace, telegrams, logs and bills; replay plays it',
  },
  dataset: {
    type: 'string',
    value: 'DIR',
    summary: 'telegrams and events with a label each, as JSON lines and pcap',
  },
};

export class TrialOutputs {
  /** Where the runs are kept; undefined where nobody wants anything of them. */
  readonly saveBelow: string | undefined;
  readonly #folders: readonly (readonly [Output, string])[];
  /** Of runs that are kept for their outputs alone. */
  #temporary: string | undefined;

  /** Throws CLI_FOLDER_UNUSABLE. */
  constructor(args: ParsedArgs, cwd: string) {
    this.#folders = OUTPUTS.flatMap((name) => {
      const given = textOption(args, name);
      return given === undefined ? [] : [[name, path.resolve(cwd, given)] as const];
    });
    for (const [, folder] of this.#folders) makeFolder(folder);
    const save = textOption(args, 'save');
    if (save !== undefined) this.saveBelow = path.resolve(cwd, save);
    else if (this.#folders.length > 0) {
      this.#temporary = mkdtempSync(path.join(tmpdir(), 'metertwin-attack-'));
      this.saveBelow = this.#temporary;
    }
  }

  /** Of a trial that is over. The databases, and the keys in them, stay in the saved run. */
  write(result: RunResult): void {
    const { file } = result.trace;
    if (file === undefined || this.saveBelow === undefined) return;
    const run = path.dirname(path.dirname(file));
    for (const [name, folder] of this.#folders) {
      WRITERS[name](folder, path.relative(this.saveBelow, run), result);
    }
    if (this.#temporary !== undefined) rmSync(run, { recursive: true, force: true });
  }

  close(): void {
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
    this.#temporary = undefined;
  }
}
