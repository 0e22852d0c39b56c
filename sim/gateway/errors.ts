/** What can go wrong between a gateway's disk, its certificate and the core. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const GATEWAY_ERRORS = {
  WORLD_DATABASE_CORRUPT: {
    message: '{path} is not a usable world database: {reason}',
    hint: 'nothing was deleted; put a backup in its place, or move the file away and start again, which begins a new world',
    exitCode: EXIT_CODE.environment,
  },
  WORLD_DATABASE_NEWER: {
    message: '{path} was written by a newer version (schema {found}, this one knows {known})',
    hint: 'update this program, or give another data folder with --data',
    exitCode: EXIT_CODE.environment,
  },
  WORLD_DATABASE_UNWRITABLE: {
    message: 'cannot open or write {path}: {reason}',
    hint: 'check that the folder exists, that it is yours and that the disk is not full, or give another one with --data',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_UNREACHABLE: {
    message: 'no connection to the core at {url}: {reason}',
    hint: 'is the core running, and is the port right? The gateway keeps its bundles and tries again',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_SERVER_UNTRUSTED: {
    message:
      'the certificate of the core at {url} does not come from the trusted authority: {reason}',
    hint: 'give the CA certificate of this core; never switch the check off',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_SERVER_EXPIRED: {
    message: 'the certificate of the core at {url} is not valid today: {reason}',
    hint: 'renew the certificate of the core, or check the clock of this machine',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_SERVER_NAME: {
    message: 'the certificate of the core does not name the host of {url}: {reason}',
    hint: 'use the name that the certificate was issued for, for example localhost',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_SERVER_PURPOSE: {
    message: 'the certificate of the core at {url} is not one for servers: {reason}',
    hint: 'issue it with the extended key usage serverAuth',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_CERTIFICATE_REFUSED: {
    message: 'the core at {url} refused the certificate of {thing}: {reason}',
    hint: 'the certificate is expired, revoked or from another authority; issue a new one for this thing',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_CERTIFICATE_UNUSABLE: {
    message: 'the certificate or the private key of {thing} cannot be used: {reason}',
    hint: 'both must be PEM and belong together; issue a new pair for this thing',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_NOT_AUTHORISED: {
    message: 'the core at {url} did not let {thing} in: {reason}',
    hint: 'client id, thing name and common name of the certificate must be the same, and its policy must let it connect and publish',
    exitCode: EXIT_CODE.environment,
  },
  UPLINK_CLOSED: {
    message: 'the core at {url} closed the connection of {thing}',
    hint: 'its audit log says why: another client with the same id, a refused publish, or a stop',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const gatewayError = errorFactory(GATEWAY_ERRORS);
