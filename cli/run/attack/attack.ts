/** `metertwin attack`: attacks of the catalogue, each with its control, and what each defence carries. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { Attack } from '../../../sim/attacks/attack.ts';
import { ATTACKS } from '../../../sim/attacks/registry.ts';
import type { AttackMatrix } from '../../../sim/scenario/attack/matrix.ts';
import type { TrialOrder } from '../../../sim/scenario/attack/trial.ts';
import { checkOfMatrix, type RunReport } from '../../../sim/scenario/report.ts';
import type { RunResult } from '../../../sim/scenario/result.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  listOption,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../../common/args.ts';
import { SEED_OPTION, seedOption } from '../../common/common-options.ts';
import { LiveLine } from '../../common/render.ts';
import { ReportFiles, REPORT_OPTIONS } from '../reports/report-files.ts';
import { attackList, matrixText, trialText } from './attack-text.ts';
import { attacksNamed, runMatrix, runTrial, trialsOf, type TrialWatch } from './trials.ts';
import { failedIn, ownAttacks, type OwnAttack } from './own-modules.ts';
import { OUTPUT_OPTIONS, TrialOutputs } from './trial-outputs.ts';

export const command: Command = {
  name: 'attack',
  summary:
    'attacks of the catalogue on real bytes and sockets, each with a control that must succeed',
  usage: [
    'attack ID… [--rung NAME] [--security MODE] [--matrix] [--seed N] [--save DIR]',
    'attack ID… [--evidence DIR] [--dataset DIR]',
    'attack --all [--matrix] [--junit FILE] [--sarif FILE] [--html FILE] [--markdown FILE] [--json]',
    'attack --module FILE [ID…]',
    'attack --list',
  ],
  options: {
    all: { type: 'boolean', summary: 'every attack that can be tried' },
    list: { type: 'boolean', summary: 'print them, with their rungs, and run nothing' },
    module: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      summary: 'an attack of your own; without ids it is tried alone (docs/own-attacks.md)',
    },
    rung: { type: 'string', value: 'NAME', summary: 'one way to the goal only (default: all)' },
    security: {
      type: 'string',
      value: 'MODE',
      summary: 'telegrams of m0, m5, m7, m10 or ell-ctr, where it is tried with them',
    },
    matrix: {
      type: 'boolean',
      summary: 'also each defence of its row alone, and all but each, in every mode',
    },
    seed: SEED_OPTION,
    save: { type: 'string', value: 'DIR', summary: 'keep traces and databases there' },
    ...OUTPUT_OPTIONS,
    ...REPORT_OPTIONS,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin attack A02', does: 'the replay, on every way to its goal' },
    {
      line: 'metertwin attack A02 --rung same-frame --matrix',
      does: 'which of its defences carries the claim, in which mode',
    },
    {
      line: 'metertwin attack A02 --evidence shown && metertwin replay shown/a02-replay-same-frame-m7',
      does: 'keeps what proves it, and plays it',
    },
    {
      line: 'metertwin attack --module late-echo.mjs --matrix',
      does: 'tries an attack of your own',
    },
    { line: 'metertwin attack --all --junit attacks.xml', does: 'the whole catalogue for a CI' },
  ],
  notes: [
    'Each attack runs twice from one seed: with all defences on, and with those off that should stop it, or with telegrams of another security. The second must succeed; otherwise the first proves nothing, and the command ends with 1. An attack that never did anything is IDLE and not BLOCKED.',
    'With --matrix what differs in its defences only continues from one run at the first step of the attack.',
  ],
  seedOf: (args) => textOption(args, 'seed'),
  run,
};

async function run(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const own = await ownAttacks(listOption(args, 'module'), io.cwd);
  if (flag(args, 'list')) {
    io.out(attackList([...ATTACKS, ...own.map(({ attack }) => attack)]));
    return EXIT_CODE.ok;
  }
  const orders = ordersOf(args, own);
  const files = new ReportFiles(args, io.cwd);
  const outputs = new TrialOutputs(args, io.cwd);
  const json = flag(args, 'json');
  const line = new LiveLine(io);
  const watch = watchOf({ args, io, line, saveBelow: outputs.saveBelow });
  const runs: RunResult[] = [];
  const matrices: AttackMatrix[] = [];
  const say = (text: string): void => {
    line.clear();
    if (!json) io.out(`${text}\n`);
  };
  try {
    const madeBy = ({ attack }: TrialOrder) => own.find((one) => one.attack === attack);
    const told = (order: TrialOrder) => (error: unknown) => {
      throw failedIn(error, madeBy(order), io.cwd);
    };
    for (const order of orders.trials) {
      const result = await runTrial(order, watch).catch(told(order));
      runs.push(result);
      outputs.write(result);
      say(trialText(order, result, io));
    }
    for (const order of orders.matrices) {
      const matrix = await runMatrix(order, watch).catch(told(order));
      matrices.push(matrix);
      say(matrixText(matrix, io));
    }
    const report = reportOf(runs, matrices);
    files.write(report);
    if (json) io.out(JSON.stringify(report));
    else io.out(`${report.passed} passed, ${report.failed} failed`);
    return report.failed > 0 ? EXIT_CODE.expectationFailed : EXIT_CODE.ok;
  } finally {
    line.clear();
    outputs.close();
    files.close();
  }
}

/** Throws CLI_UNKNOWN_ATTACK, CLI_BAD_USAGE. */
function ordersOf(args: ParsedArgs, own: readonly OwnAttack[]) {
  const attacks = attacksOf(args, own);
  const [rung, security] = [textOption(args, 'rung'), textOption(args, 'security')];
  const tried = (mode: string | undefined): TrialOrder[] =>
    attacks.flatMap((attack) => {
      const module = own.find((one) => one.attack === attack)?.module;
      const orders = trialsOf(attack, { rung, security: mode });
      return module === undefined ? orders : orders.map((order) => ({ ...order, module }));
    });
  const trials = tried(security);
  if (trials.length === 0)
    throw badUsage('attack', 'nothing is tried like that: see attack --list');
  const modes = security === undefined ? ['m7', 'm10', 'm5', 'ell-ctr', 'm0'] : [security];
  const matrices = modes.flatMap(tried);
  const isAblated = flag(args, 'matrix');
  return {
    trials,
    matrices: isAblated ? matrices.filter(({ attack }) => attack.meets.length > 0) : [],
  };
}

/** Throws CLI_UNKNOWN_ATTACK, CLI_BAD_USAGE. */
function attacksOf(args: ParsedArgs, own: readonly OwnAttack[]): readonly Attack[] {
  const isAll = flag(args, 'all');
  const ids = args.positionals;
  const mine = own.map(({ attack }) => attack);
  if (isAll && ids.length === 0) return [...ATTACKS, ...mine];
  if (!isAll && ids.length > 0) return attacksNamed(ids, [...mine, ...ATTACKS]);
  if (!isAll && mine.length > 0) return mine;
  throw badUsage('attack', 'attack takes ids of attacks, --all, or --module');
}

interface Watched {
  readonly args: ParsedArgs;
  readonly io: CommandIo;
  readonly line: LiveLine;
  readonly saveBelow: string | undefined;
}

function watchOf({ args, io, line, saveBelow }: Watched): TrialWatch {
  return {
    seed: seedOption(args),
    saveBelow,
    signal: io.signal,
    onProgress: (name, { variant, now, startAt, endAt }) => {
      const percent = Math.floor(((now - startAt) / (endAt - startAt)) * 100);
      line.update(() => `${name}  ${variant}  ${percent} %`);
    },
  };
}

function reportOf(runs: readonly RunResult[], matrices: readonly AttackMatrix[]): RunReport {
  const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
  const checks = matrices.map(checkOfMatrix);
  return {
    ...{ runs, errors: [], traces: [], skipped: [] },
    ...(matrices.length === 0 ? {} : { matrices }),
    passed: sum(runs.map(({ passed }) => passed)) + checks.filter(({ held }) => held).length,
    failed: sum(runs.map(({ failed }) => failed)) + checks.filter(({ held }) => !held).length,
  };
}
