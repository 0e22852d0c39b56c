/** Things for many clients: a few certificates, each of many things, all known to the core. */
import { readFileSync } from 'node:fs';
import { openCoreDatabase } from '../../../broker/storage/database.ts';
import { databasePath } from '../../../broker/common/data-folder.ts';
import { issueThing } from '../../../broker/provisioning/issue-thing.ts';
import { Registry } from '../../../broker/registry/registry.ts';
import { systemClock } from '#kernel/system-clock.ts';

const CERTIFICATES = 50;

export interface Identity {
  readonly clientId: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Fills a data folder. A certificate may belong to many things, so that 5,000 need not be made. */
export async function makeIdentities(dataDir: string, count: number): Promise<readonly Identity[]> {
  const certificates = await issueCertificates(dataDir, Math.min(CERTIFICATES, count));
  const db = openCoreDatabase({ path: databasePath(dataDir), fsync: false, check: true });
  try {
    const registry = new Registry(db, systemClock);
    // Each was issued to its maker alone.
    for (const { maker, id } of certificates) registry.certificates.detach(maker, id);
    return Array.from({ length: count }, (_, index) => {
      const { id, ca, cert, key } = certificates[index % certificates.length] as Certificate;
      const clientId = `bench-${index}`;
      registry.things.create(clientId, { attributes: {} });
      registry.certificates.attach(clientId, id);
      return { clientId, ca, cert, key };
    });
  } finally {
    db.close();
  }
}

interface Certificate extends Omit<Identity, 'clientId'> {
  readonly id: string;
  readonly maker: string;
}

async function issueCertificates(dataDir: string, count: number): Promise<Certificate[]> {
  const certificates: Certificate[] = [];
  for (let index = 0; index < count; index++) {
    const maker = `maker-${index}`;
    const thing = await issueThing({ dataDir, thingName: maker, role: 'gateway' });
    certificates.push({
      maker,
      id: thing.certificateId,
      ca: readFileSync(thing.caPath, 'utf8'),
      cert: readFileSync(thing.certificatePath, 'utf8'),
      key: readFileSync(thing.privateKeyPath, 'utf8'),
    });
  }
  return certificates;
}
