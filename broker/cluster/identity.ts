/**
 * What all cores of a cluster share beside their rows: the authorities, the server certificate and
 * the access key, so that a client may connect to any of them. They lie in Redis as they lie in the
 * data folder, keys included.
 */
import { join } from 'node:path';
import { brokerError } from '../common/errors.ts';
import {
  makeFolder,
  PUBLIC_MODE,
  readIfExists,
  SECRET_MODE,
  writeFileAtomically,
} from '../common/files.ts';

interface SharedFile {
  readonly path: string;
  readonly mode: number;
  /** Must be the same everywhere; a server certificate is renewed by each core for itself. */
  readonly isFixed: boolean;
}

const pair = (path: string, isFixed: boolean): readonly SharedFile[] => [
  { path: `${path}.key`, mode: SECRET_MODE, isFixed },
  { path: `${path}.pem`, mode: PUBLIC_MODE, isFixed },
];

const FILES: readonly SharedFile[] = [
  ...pair('pki/server-ca', true),
  ...pair('pki/device-ca', true),
  ...pair('pki/server', false),
  { path: 'aws/credentials', mode: SECRET_MODE, isFixed: true },
];

/** Path in the data folder → content. */
export type Identity = ReadonlyMap<string, string>;

/** Of a folder that `openPki` and `openCredentials` have made complete. */
export function readIdentity(dataDir: string): Identity {
  return new Map(
    FILES.flatMap(({ path }): [string, string][] => {
      const content = readIfExists(join(dataDir, path));
      return content === undefined ? [] : [[path, content]];
    }),
  );
}

/**
 * Writes what the folder does not have. Throws BROKER_CLUSTER_OTHER_IDENTITY, with nothing changed,
 * when it has something else.
 */
export function takeIdentity(dataDir: string, identity: Identity): void {
  const own = readIdentity(dataDir);
  for (const { path, isFixed } of FILES) {
    const content = own.get(path);
    if (isFixed && content !== undefined && content !== identity.get(path)) {
      throw brokerError('BROKER_CLUSTER_OTHER_IDENTITY', { details: { dir: dataDir, what: path } });
    }
  }
  for (const folder of ['pki', 'aws']) makeFolder(join(dataDir, folder));
  for (const { path, mode } of FILES) {
    const content = identity.get(path);
    if (content === undefined || own.has(path)) continue;
    writeFileAtomically(join(dataDir, path), content, mode);
  }
}
