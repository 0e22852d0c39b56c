/** BROKER_* codes: what can be wrong with the data folder, the port or the key material. */
import { errorFactory, EXIT_CODE } from '#kernel/errors.ts';
import type { ErrorTable } from '#kernel/errors.ts';

export const BROKER_ERRORS = {
  BROKER_PORT_TAKEN: {
    message: 'port {port} on {host} is already in use',
    hint: 'stop the program that uses it, or choose another port with {option} (0 takes any free one)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CANNOT_LISTEN: {
    message: 'cannot listen on {host}:{port}: {reason}',
    hint: 'give an address of this machine with --host and a port above 1023 with {option}',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATA_FOLDER: {
    message: 'cannot use {dir} as the data folder: {reason}',
    hint: 'choose a folder that you may write to with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATABASE_CORRUPT: {
    message: '{file} is damaged or is not a database: {reason}',
    hint: 'nothing was deleted; put back a copy, or move the file away to start with an empty core (things must then be issued again)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATABASE_NEWER: {
    message: '{file} has schema {found}, this program knows schemas up to {known}',
    hint: 'nothing was changed; use the newer program that wrote the file, or another folder with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_DATABASE_BUSY: {
    message: '{file} stayed locked by another program for {waitedMs} ms',
    hint: 'only one core may use a data folder at a time; stop the other program or choose another folder with --data',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_PKI_UNREADABLE: {
    message: 'cannot use the key material in {file}: {reason}',
    hint: 'nothing was deleted; put back a copy, or move the pki folder away to make new authorities (things must then be issued again)',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_AUTHORITY_EXPIRED: {
    message: 'the certificate authority in {file} expired on {validTo}',
    hint: 'move the pki folder away to make new authorities; things must then be issued again',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CREDENTIALS: {
    message: 'cannot use the access key in {file}: {reason}',
    hint: 'move the file away to get a new access key on the next start',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_BAD_THING_NAME: {
    message: '"{name}" is not a thing name',
    hint: 'use 1 to 128 of the characters a-z A-Z 0-9 : _ -',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  BROKER_POLICY_MALFORMED: {
    message: '{name} is not a policy: {reason}',
    hint: 'AWS would answer MalformedPolicyException, "{answer}"',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  BROKER_POLICY_UNKNOWN: {
    message: 'there is no policy "{name}" in the data folder',
    hint: 'policies there: {known}; name another folder with --data, or give a file',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_PRINCIPAL_UNKNOWN: {
    message: 'the data folder has {count} of what was asked for: {asked}',
    hint: 'exactly one is needed; give the id of a certificate, or more of it, with --certificate',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_NO_DATABASE: {
    message: 'there is no core.db in {dir}',
    hint: 'name the data folder of a core with --data',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CERTIFICATE_UNREADABLE: {
    message: '{file} is not a certificate: {reason}',
    hint: 'give a PEM file that begins with -----BEGIN CERTIFICATE-----',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CLUSTER_URL: {
    message: 'LAB_REDIS is not the address of a Redis server',
    hint: 'write redis://host:port, or rediss://name:password@host:port for TLS and a password',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CLUSTER_UNREACHABLE: {
    message: 'Redis at {server} does not answer: {reason}',
    hint: 'a core of a cluster needs its Redis (LAB_REDIS); start it, then start the core again. What was acknowledged is kept in core.db',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_REDIS_NEEDED: {
    message: '{file} belongs to a core of a cluster',
    hint: 'set LAB_REDIS to the Redis server of the cluster: what is written past its log would be lost',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CLUSTER_OTHER_IDENTITY: {
    message: '{dir} has another {what} than the cluster behind LAB_REDIS',
    hint: 'nothing was changed; join with an empty folder (--data), or name the Redis server of this folder',
    exitCode: EXIT_CODE.usage,
  },
  BROKER_CLUSTER_OTHER_VERSION: {
    message: 'the cluster has schema {found}, this program has schema {known}',
    hint: 'run the same version in all cores; for a newer one stop all, empty Redis, and start the core that stopped last first',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_AHEAD: {
    message:
      '{file} holds writes that the cluster behind LAB_REDIS does not: it is at {position}, the log at {head}',
    hint: 'nothing was changed; Redis has lost a part of its log. Stop all cores, empty Redis, and start the core with the highest position first; or move the folder away to join without those writes',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_OVERTAKEN: {
    message:
      'a write took longer than {leaseMs} ms, so another core of the cluster was let through',
    hint: 'nothing of it was acknowledged; the client tries again. Give the machine of the core more time if it happens often',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_LOST: {
    message: 'this core was away for so long that its cluster has declared it lost',
    hint: 'others have taken over what it had to do; start it again to join anew',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_LOG_LOST: {
    message: 'Redis has not the log any more that this core is part of',
    hint: 'what was acknowledged is kept in core.db; start the cores again, the one that wrote last first. A Redis with "appendonly yes" and "appendfsync always" keeps the log',
    exitCode: EXIT_CODE.environment,
  },
  BROKER_CLUSTER_REPLICA: {
    message: '{file} does not fit the log of the cluster: {reason}',
    hint: 'move core.db away and start the core again; it then takes the rows of the others',
    exitCode: EXIT_CODE.bug,
  },
} as const satisfies ErrorTable;

export const brokerError = errorFactory(BROKER_ERRORS);

/** Code of a system error (`EADDRINUSE`, `ENOENT`, `SQLITE_BUSY`…), or its text where it has none. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : error.message;
}
