/** What can go wrong when the portal starts or takes in what an operator hands over. */
import { errorFactory, EXIT_CODE, type ErrorTable } from '#kernel/errors.ts';

export const PORTAL_ERRORS = {
  PORTAL_DATABASE_CORRUPT: {
    message: 'the portal database {path} cannot be read: {cause}',
    hint: 'nothing was changed or deleted. Copy the file away as evidence, then restore a backup, or start with an empty folder (--data DIR) and import the property again',
    exitCode: EXIT_CODE.environment,
  },
  PORTAL_DATABASE_NEWER: {
    message:
      'the portal database {path} has schema {found}, this program knows schemas up to {known}',
    hint: 'it was written by a newer release. Run that release, or give another folder with --data DIR. Nothing was changed',
    exitCode: EXIT_CODE.environment,
  },
  PORTAL_DATABASE_UNUSABLE: {
    message: 'the portal database {path} cannot be opened: {cause}',
    hint: 'check that the folder exists, that you may write to it and that no other portal uses it',
    exitCode: EXIT_CODE.environment,
  },
  PORTAL_STORAGE_FULL: {
    message: 'the disk of the portal is full ({reason})',
    hint: 'make room on the disk of the data folder. Nothing that was acknowledged is lost; what waits is taken once there is room, without a restart',
    exitCode: EXIT_CODE.environment,
    httpStatus: 507,
  },
  PORTAL_STORAGE_FAILED: {
    message: 'the portal cannot write to its data folder ({reason})',
    hint: 'check the disk, the rights on the data folder and whether another program holds portal.db. Nothing that was acknowledged is lost; what waits is taken once writing works',
    exitCode: EXIT_CODE.environment,
    httpStatus: 503,
  },
  PORTAL_CLOCK_MISMATCH: {
    message: 'the portal database {path} belongs to a portal with --clock {found}, not {wanted}',
    hint: 'start it with --clock {found}, or give another folder with --data DIR. Nothing was changed',
    exitCode: EXIT_CODE.usage,
  },
  PORTAL_BAD_IMPORT: {
    message: 'the property cannot be imported: {where}: {expected}',
    hint: 'correct this place and import again. Nothing of this import was stored',
    exitCode: EXIT_CODE.usage,
    httpStatus: 400,
  },
  PORTAL_PORT_TAKEN: {
    message: 'port {port} on {host} is in use by another program',
    hint: 'stop that program, or choose another port with --port (0 takes any free one)',
    exitCode: EXIT_CODE.environment,
  },
  PORTAL_CANNOT_LISTEN: {
    message: 'the portal cannot listen on {host}:{port}: {reason}',
    hint: 'check --host and --port; ports below 1024 need special rights',
    exitCode: EXIT_CODE.environment,
  },
} as const satisfies ErrorTable;

export const portalError = errorFactory(PORTAL_ERRORS);
