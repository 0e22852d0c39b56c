/** Help texts, drawn from the commands themselves so that they cannot fall behind. */
import { EXIT_CODE } from '#kernel/errors.ts';
import { COMMON_OPTIONS, type Command, type CommandIo, type OptionSpec } from './common/args.ts';
import { columns } from './common/render.ts';

/** What each exit code means; one row per code. */
const EXIT_CODE_MEANING: Readonly<Record<keyof typeof EXIT_CODE, string>> = {
  ok: 'all held',
  expectationFailed: 'an expectation did not hold',
  usage: 'wrong usage or an invalid file',
  environment: 'the environment: port taken, certificate expired, disk full …',
  notDecodable: 'a telegram could not be decoded',
  bug: 'a bug of ours; please report it',
  interrupted: 'interrupted by ctrl-c',
};

type HelpIo = Pick<CommandIo, 'style'>;

/** `metertwin --help` */
export function overviewHelp(
  commands: readonly Pick<Command, 'name' | 'summary'>[],
  io: HelpIo,
): string {
  return [
    'metertwin: heat metering from the radiator to the bill, simulated and attacked on this machine',
    ...section(
      'usage',
      ['metertwin COMMAND [OPTIONS]', 'metertwin COMMAND --help', 'metertwin --version'],
      io,
    ),
    ...section('commands', columns(commands.map(({ name, summary }) => [name, summary])), io),
    ...section('exit codes', exitCodes(), io),
  ].join('\n');
}

/** `metertwin NAME --help` */
export function commandHelp(command: Command, io: HelpIo): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS });
  return [
    `metertwin ${command.name}: ${command.summary}`,
    ...section(
      'usage',
      command.usage.map((form) => `metertwin ${form}`),
      io,
    ),
    ...section('options', columns(options.map(optionRow)), io),
    ...section('examples', columns(command.examples.map(({ line, does }) => [line, does])), io),
    ...(command.notes === undefined ? [] : section('notes', command.notes, io)),
    ...section('exit codes', exitCodes(), io),
  ].join('\n');
}

function optionRow([name, spec]: [string, OptionSpec]): string[] {
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  const value = spec.type === 'string' ? ` ${spec.value ?? 'TEXT'}` : '';
  return [`${short}--${name}${value}`, spec.summary];
}

function section(title: string, lines: readonly string[], io: HelpIo): string[] {
  return ['', io.style('bold', title), ...lines.map((line) => `  ${line}`)];
}

function exitCodes(): string[] {
  const rows = Object.entries(EXIT_CODE_MEANING).map(([name, meaning]) => [
    String(EXIT_CODE[name as keyof typeof EXIT_CODE]).padStart(3),
    meaning,
  ]);
  return columns(rows);
}
