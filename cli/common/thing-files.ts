/** Where `metertwin core issue` puts what a thing needs to connect, and reading it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cliError } from './errors.ts';

/** Paths, so that options of a program carry no private key. */
export interface ThingFiles {
  readonly certificatePath: string;
  readonly privateKeyPath: string;
  readonly caPath: string;
}

interface ThingPems {
  readonly certPem: string;
  readonly keyPem: string;
  readonly caPem: string;
}

export function thingFiles(dataDir: string, thingName: string): ThingFiles {
  return {
    certificatePath: path.join(dataDir, 'things', thingName, 'certificate.pem'),
    privateKeyPath: path.join(dataDir, 'things', thingName, 'private.key'),
    caPath: path.join(dataDir, 'pki', 'server-ca.pem'),
  };
}

/** Throws CLI_CERTIFICATE_MISSING when one of the files is not there. */
export function readThing(files: ThingFiles): ThingPems {
  return {
    certPem: readText(files.certificatePath),
    keyPem: readText(files.privateKeyPath),
    caPem: readText(files.caPath),
  };
}

/** Throws CLI_CERTIFICATE_MISSING. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw cliError('CLI_CERTIFICATE_MISSING', { details: { path: file }, cause });
  }
}
