/** Options that several commands have: the same word means the same everywhere. */
import path from 'node:path';
import {
  integerOption,
  textOption,
  type CommandIo,
  type OptionSpec,
  type ParsedArgs,
} from './args.ts';

export const DATA_OPTION = taking('DIR', 'data folder (default .lab)');
export const HOST_OPTION = taking('H', 'address to listen on (default 127.0.0.1)');
export const HTTP_PORT_OPTION = taking('N', 'dashboard (default 8080, 0 = any free)');
export const MQTT_PORT_OPTION = taking('N', 'MQTT over TLS (default 8883, 0 = any free)');
export const HTTPS_PORT_OPTION = taking(
  'N',
  'AWS APIs over HTTPS and WebSocket (default 8884; any free one with --mqtt-port 0)',
);
export const SEED_OPTION = taking('N', 'another seed than the scenario names');
export const SPEED_OPTION = taking('N', 'virtual seconds per second, or max (default 600)');

export const BY_OPTION = taking('NAME', 'who does this, for the audit ledger (default $USER)');

export const NEW_OPTION: OptionSpec = {
  type: 'boolean',
  summary: 'begin anew where a part of the data folder is gone',
};

function taking(value: string, summary: string): OptionSpec {
  return { type: 'string', value, summary };
}

export function dataDirOption(args: ParsedArgs, io: Pick<CommandIo, 'cwd'>): string {
  return path.resolve(io.cwd, textOption(args, 'data') ?? '.lab');
}

/** Who works at the command line, as the audit ledger names it. */
export function actorOption(args: ParsedArgs, io: Pick<CommandIo, 'env'>): string {
  return `cli:${textOption(args, 'by') ?? io.env['USER'] ?? io.env['USERNAME'] ?? 'unnamed'}`;
}

export function hostOption(args: ParsedArgs): string {
  return textOption(args, 'host') ?? '127.0.0.1';
}

const PORTS = { min: 0, max: 65_535 } as const;

/** Throws CLI_BAD_VALUE. */
export function httpPortOption(args: ParsedArgs): number {
  return integerOption(args, 'port', PORTS) ?? 8080;
}

/** Throws CLI_BAD_VALUE. */
export function mqttPortOption(args: ParsedArgs): number {
  return integerOption(args, 'mqtt-port', PORTS) ?? 8883;
}

/** Free ports are wanted for both where one was asked for. Throws CLI_BAD_VALUE. */
export function httpsPortOption(args: ParsedArgs): number {
  return integerOption(args, 'https-port', PORTS) ?? (mqttPortOption(args) === 0 ? 0 : 8884);
}

/** Undefined where the scenario's own seed counts. Throws CLI_BAD_VALUE. */
export function seedOption(args: ParsedArgs, name = 'seed'): number | undefined {
  return integerOption(args, name, { min: 0, max: Number.MAX_SAFE_INTEGER });
}
