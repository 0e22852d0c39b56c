/**
 * Reports that a run writes into files. All are opened before the first run begins, so that nobody
 * waits an hour for a result that cannot be written.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { LabError } from '#kernel/errors.ts';
import type { RunReport } from '../../../sim/scenario/report.ts';
import { VERSION } from '../../../twin/version.ts';
import { type OptionSpec, type ParsedArgs, textOption } from '../../common/args.ts';
import { makeFolder } from '../../common/data-folder.ts';
import { fileNotWritten } from '../../common/errors.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { sarifReport } from './sarif.ts';

interface Format {
  readonly summary: string;
  render(report: RunReport): string;
}

/** Option → what it writes. */
const FORMATS = {
  'json-file': {
    summary: 'the result as JSON (scenarios/result.schema.json)',
    render: (report) => `${JSON.stringify(report, null, 2)}\n`,
  },
  junit: { summary: 'JUnit XML, a test for each check', render: junitReport },
  sarif: {
    summary: 'SARIF 2.1.0, a result for each check that did not hold',
    render: (report) => sarifReport(report, VERSION),
  },
  html: { summary: 'one HTML page that needs nothing else', render: htmlReport },
  markdown: { summary: 'Markdown for the summary of a CI job', render: markdownReport },
} as const satisfies Readonly<Record<string, Format>>;

type FormatName = keyof typeof FORMATS;
const NAMES = Object.keys(FORMATS) as FormatName[];

export const REPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = Object.fromEntries(
  NAMES.map((name) => [
    name,
    { type: 'string', value: 'FILE', summary: `write ${FORMATS[name].summary}` },
  ]),
);

interface OpenFile {
  readonly name: FormatName;
  readonly file: string;
  readonly handle: number;
}

export class ReportFiles {
  readonly #files: OpenFile[];

  /** Throws CLI_FILE_NOT_WRITTEN, CLI_FOLDER_UNUSABLE. What a file held stays until `write`. */
  constructor(args: ParsedArgs, cwd: string) {
    const files: OpenFile[] = [];
    this.#files = files;
    try {
      for (const name of NAMES) {
        const given = textOption(args, name);
        if (given !== undefined) files.push({ name, ...opened(path.resolve(cwd, given), given) });
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Writes all and closes them. Throws CLI_FILE_NOT_WRITTEN after the others are written. */
  write(report: RunReport): void {
    let failure: LabError | undefined;
    for (const { name, file, handle } of this.#files) {
      try {
        const bytes = Buffer.from(FORMATS[name].render(report));
        // A pipe has nothing to cut off.
        if (fstatSync(handle).isFile()) ftruncateSync(handle);
        let written = 0;
        while (written < bytes.length) written += writeSync(handle, bytes, written);
      } catch (cause) {
        failure ??= fileNotWritten(file, cause);
      }
    }
    this.close();
    if (failure !== undefined) throw failure;
  }

  close(): void {
    for (const { handle } of this.#files.splice(0)) closeSync(handle);
  }
}

function opened(file: string, given: string): { file: string; handle: number } {
  makeFolder(path.dirname(file));
  try {
    // Append, so that the result of the run before is still there when this one is cut off.
    return { file: given, handle: openSync(file, 'a') };
  } catch (cause) {
    throw fileNotWritten(given, cause);
  }
}
