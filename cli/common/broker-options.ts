/**
 * The broker that a program connects to: ours, or anybody else's. Options and programs carry paths
 * of certificates and passwords, never their contents.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAddresses, type BrokerAccess } from '#kernel/broker-access.ts';
import { defined } from '#kernel/defined.ts';
import { textOption, type CommandIo, type OptionSpec, type ParsedArgs } from './args.ts';
import { cliError, fileNotRead } from './errors.ts';
import { readText, readThing, type ThingFiles } from './thing-files.ts';

/** Where a broker is and what it wants to see. */
export interface BrokerPlace {
  /** One address, or several with commas between. */
  readonly url: string;
  /** The broker's authority; that of our own core if left out. */
  readonly caPath?: string;
  /** Users and passwords by thing name. */
  readonly loginsPath?: string;
}

export const BROKER_OPTIONS = {
  broker: {
    type: 'string',
    value: 'URL,…',
    summary: 'default mqtts://localhost:8883; nodes of a cluster with commas between',
  },
  'broker-ca': {
    type: 'string',
    value: 'FILE',
    summary: "authority of somebody else's broker (PEM)",
  },
  'broker-logins': {
    type: 'string',
    value: 'FILE',
    summary: 'JSON: thing → {user, password}, for a broker that takes passwords',
  },
} as const satisfies Record<string, OptionSpec>;

export const BROKER_USAGE = '[--broker URL,…] [--broker-ca FILE] [--broker-logins FILE]';

/** Throws CLI_BAD_VALUE. */
export function brokerPlace(args: ParsedArgs, io: Pick<CommandIo, 'cwd'>): BrokerPlace {
  const url = textOption(args, 'broker') ?? 'mqtts://localhost:8883';
  const { problem } = parseAddresses(url);
  if (problem !== undefined) {
    const expected = `a list of mqtts:// addresses: ${problem}`;
    const details = { command: args.command, option: 'broker', value: url, expected };
    throw cliError('CLI_BAD_VALUE', { details });
  }
  const [ca, logins] = [textOption(args, 'broker-ca'), textOption(args, 'broker-logins')];
  return {
    url,
    ...(ca === undefined ? {} : { caPath: path.resolve(io.cwd, ca) }),
    ...(logins === undefined ? {} : { loginsPath: path.resolve(io.cwd, logins) }),
  };
}

/**
 * What a thing needs to connect. Its certificate is used where it has one; with a login it may have
 * none. Throws CLI_CERTIFICATE_MISSING, CLI_FILE_NOT_READ and CLI_LOGINS_INVALID.
 */
export function brokerAccess(place: BrokerPlace, thing: string, files: ThingFiles): BrokerAccess {
  const { url, caPath = files.caPath, loginsPath } = place;
  const login = loginsPath === undefined ? undefined : readLogins(loginsPath)[thing];
  const isCertified = existsSync(files.certificatePath) || login === undefined;
  return {
    url,
    caPem: readText(caPath),
    ...(isCertified ? pair(files) : {}),
    ...defined({ login }),
  };
}

function pair(files: ThingFiles): Pick<BrokerAccess, 'certPem' | 'keyPem'> {
  const { certPem, keyPem } = readThing(files);
  return { certPem, keyPem };
}

type Login = NonNullable<BrokerAccess['login']>;

function readLogins(file: string): Readonly<Record<string, Login>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw fileNotRead(file, cause);
  }
  if (!isRecord(value)) throw invalid(file, 'it is no object of things');
  for (const [thing, login] of Object.entries(value)) {
    if (!isRecord(login)) throw invalid(file, `"${thing}" is no object of user and password`);
    for (const name of ['user', 'password']) {
      if (typeof login[name] !== 'string' || login[name] === '') {
        throw invalid(file, `"${thing}" has no ${name}`);
      }
    }
  }
  return value as Readonly<Record<string, Login>>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, problem: string): Error {
  return cliError('CLI_LOGINS_INVALID', { details: { path: file, problem } });
}
