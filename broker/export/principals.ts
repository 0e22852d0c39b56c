/** Who may connect, and with which rights: every thing with an active certificate. */
import type { Registry } from '../registry/registry.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import { topicRights, type NamedDocument, type TopicRights } from './topic-rights.ts';

export interface Principal extends TopicRights {
  /** Client id, and common name of its certificate. */
  readonly thingName: string;
}

/** In order of name. */
export function principals(registry: Registry): readonly Principal[] {
  const things = new Set(
    registry.certificates
      .all()
      .filter(({ state }) => state === 'ACTIVE')
      .flatMap(({ certificateId }) => registry.certificates.thingsOf(certificateId))
      .map(({ thingName }) => thingName),
  );
  return [...things].sort().map((thingName) => principal(registry, thingName));
}

function principal(registry: Registry, thingName: string): Principal {
  const [attachment] = registry.certificates.principalsOf(thingName);
  const { policies = [], thing } =
    attachment === undefined ? {} : registry.facts(attachment.certificateId, thingName);
  const documents: NamedDocument[] = [];
  const problems: string[] = [];
  for (const { name, document } of policies) {
    const parsed = parsePolicyDocument(document);
    if ('document' in parsed) documents.push({ name, document: parsed.document });
    else problems.push(`${name}: it cannot be read`);
  }
  const found = topicRights(documents, {
    context: { clientId: thingName, thing },
    arns: registry.arns,
  });
  return { thingName, rights: found.rights, problems: [...problems, ...found.problems] };
}
