/** `metertwin claims`: what is said of the architecture, what it comes to, and what shows it. */
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { VERSION } from '../../twin/version.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { writeFile } from '../common/document-file.ts';
import { readJsonFile } from '../common/text-file.ts';
import type { Claim } from './claim.ts';
import { claimsSarif } from './claims-sarif.ts';
import { claimText } from './claims-text.ts';
import { claimProblems, CLAIMS, type Outcomes } from './ledger.ts';
import { measuredIn } from './measured.ts';

export const command: Command = {
  name: 'claims',
  summary: 'what is said of the architecture, whether it holds in which mode, and what shows it',
  usage: ['claims [ID…] [--results FILE] [--sarif FILE] [--json]'],
  options: {
    results: {
      type: 'string',
      value: 'FILE',
      summary: 'judge by what `attack --all --matrix --json-file FILE` came to',
    },
    sarif: { type: 'string', value: 'FILE', summary: 'write SARIF 2.1.0: what does not hold' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin claims', does: 'the sentences of the talk and our own, mode by mode' },
    { line: 'metertwin claims S2', does: 'whether replay is possible, and what shows it' },
    {
      line: 'metertwin claims --results attacks.json',
      does: 'the same against runs of your own; exit code 1 where an answer is better than they are',
    },
  ],
  notes: [
    'An answer is a sentence that stands in the ledger; the verdicts of the attacks are held against it. A test of the project fails where they differ.',
  ],
  run,
};

async function run(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const chosen = claimsNamed(args.positionals);
  const measured = await outcomesOf(args, io);
  const judged = chosen.map((claim) => ({ claim, problems: claimProblems(claim, measured) }));
  const sarif = textOption(args, 'sarif');
  if (sarif !== undefined) writeFile(path.resolve(io.cwd, sarif), claimsSarif(judged, VERSION));
  const isTrue = judged.every(({ problems }) => problems.length === 0);
  if (flag(args, 'json')) {
    const claims = judged.map(({ claim, problems }) => ({ ...claim, problems }));
    io.out(JSON.stringify({ ok: isTrue, claims }));
  } else io.out(judged.map((one) => claimText(one, io)).join('\n\n'));
  return isTrue ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

/** Throws CLI_BAD_USAGE. */
function claimsNamed(words: readonly string[]): readonly Claim[] {
  if (words.length === 0) return CLAIMS;
  return words.map((word) => {
    const found = CLAIMS.find(({ id }) => id === word.toUpperCase());
    if (found !== undefined) return found;
    const ids = CLAIMS.map(({ id }) => id).join(', ');
    throw badUsage('claims', `"${word}" is not a claim; there are ${ids}`);
  });
}

async function outcomesOf(args: ParsedArgs, io: CommandIo): Promise<Outcomes> {
  const file = textOption(args, 'results');
  return file === undefined ? () => undefined : measuredIn(await readJsonFile(file, io), file);
}
