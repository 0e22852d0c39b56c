/**
 * The policies in a data folder, and what the registry in it knows about a principal, for
 * `metertwin policy test`. A core may be running on the folder meanwhile.
 */
import { existsSync } from 'node:fs';
import type { Clock } from '#kernel/time.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { brokerError } from '../common/errors.ts';
import type { PolicyText } from './policy-check.ts';
import { certificateFacts } from '../policy/certificate.ts';
import type { PolicyContext } from '../policy/variables.ts';
import { databasePath } from '../common/data-folder.ts';
import { Registry } from '../registry/registry.ts';

/** Who asks: a certificate, or a thing with one ACTIVE certificate. */
interface PrincipalQuestion {
  /** Id of a certificate, or its beginning. */
  readonly certificateId?: string | undefined;
  readonly thingName?: string | undefined;
  /** The thing of the certificate where it is left out. */
  readonly clientId?: string | undefined;
}

export interface StoredPrincipal {
  /** Of the certificate, then of the groups of its thing. */
  readonly policies: readonly PolicyText[];
  readonly context: PolicyContext;
}

interface StoredPolicies {
  /** Text of the default version. Throws BROKER_POLICY_UNKNOWN. */
  policy(name: string): PolicyText;
  /** Throws BROKER_PRINCIPAL_UNKNOWN. */
  principal(question: PrincipalQuestion): StoredPrincipal;
}

/** Throws BROKER_NO_DATABASE, and what `openCoreDatabase` throws. */
export function withStoredPolicies<T>(
  dataDir: string,
  clock: Clock,
  work: (policies: StoredPolicies) => T,
): T {
  const path = databasePath(dataDir);
  if (!existsSync(path)) throw brokerError('BROKER_NO_DATABASE', { details: { dir: dataDir } });
  const db = openCoreDatabase({ path });
  try {
    const registry = new Registry(db, clock);
    return work({
      policy: (name) => storedPolicy(registry, name),
      principal: (question) => storedPrincipal(registry, question),
    });
  } finally {
    db.close();
  }
}

function storedPolicy({ policies }: Registry, name: string): PolicyText {
  const found = policies.find(name);
  if (found !== undefined) return { name, text: found.policyDocument };
  const known = policies.all().map(({ policyName }) => policyName);
  const details = { name, known: known.length === 0 ? 'none' : known.join(', ') };
  throw brokerError('BROKER_POLICY_UNKNOWN', { details });
}

function storedPrincipal(registry: Registry, question: PrincipalQuestion): StoredPrincipal {
  const certificateId = certificateOf(registry, question);
  const [attached] = registry.certificates.thingsOf(certificateId);
  const clientId = question.clientId ?? question.thingName ?? attached?.thingName;
  const { policies, thing, certificatePem } = registry.facts(certificateId, clientId);
  const pem = certificatePem;
  return {
    policies: policies.map(({ name, document }) => ({ name, text: document })),
    context: {
      clientId,
      certificateId,
      thing,
      certificate: pem === undefined ? undefined : () => certificateFacts(pem),
    },
  };
}

function certificateOf(registry: Registry, question: PrincipalQuestion): string {
  const { certificateId, thingName } = question;
  const { certificates } = registry;
  const found =
    certificateId === undefined
      ? certificates.principalsOf(thingName ?? '').flatMap(({ certificateId: id }) => {
          return certificates.find(id)?.state === 'ACTIVE' ? [id] : [];
        })
      : certificates.all().flatMap(({ certificateId: id }) => {
          return id.startsWith(certificateId) ? [id] : [];
        });
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const asked =
    certificateId === undefined
      ? `ACTIVE certificate of ${thingName}`
      : `certificate ${certificateId}`;
  throw brokerError('BROKER_PRINCIPAL_UNKNOWN', { details: { asked, count: found.length } });
}
