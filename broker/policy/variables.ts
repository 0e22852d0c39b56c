/**
 * Policy variables: what `${iot:ClientId}` and the others stand for in a resource or a condition
 * (developer guide, pages `basic-policy-variables`, `thing-policy-variables`,
 * `cert-policy-variables` and, for those of a role, `authorizing-direct-aws`). Pure.
 */
import type { PatternPart } from './pattern.ts';

/** A thing that the certificate is attached to. */
export interface ThingFacts {
  readonly name: string;
  readonly typeName?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The certificate can be attached to no other thing. */
  readonly isExclusive?: boolean;
}

/** All values of a certificate by variable name, for example `iot:Certificate.Subject.Country`. */
export type CertificateFacts = ReadonlyMap<string, readonly string[]>;

/** What is known about the one who asks. */
export interface PolicyContext {
  readonly clientId?: string | undefined;
  /** Thing attached to the certificate; counts only when the client id is its name. */
  readonly thing?: ThingFacts | undefined;
  readonly certificateId?: string | undefined;
  /** Read only when a policy asks for it: parsing a certificate takes a while. */
  readonly certificate?: (() => CertificateFacts) | undefined;
  readonly sourceIp?: string | undefined;
  /** `PersistentConnect` and `LastWill`, as the CONNECT asks for them. */
  readonly connectAttributes?: readonly string[] | undefined;
  readonly lastWillTopic?: string | undefined;
  /** Of temporary credentials: the device that they were issued to. */
  readonly device?: DeviceFacts | undefined;
}

interface DeviceFacts {
  readonly certificateId: string;
  readonly thingName?: string | undefined;
  readonly thingTypeName?: string | undefined;
}

/** A text with its variables found but not yet filled. */
export type Template = readonly TemplatePart[];

type TemplatePart = PatternPart | { readonly variable: string };

const VARIABLE = /\$\{([^}]*)\}/g;
/** Variables with a fixed value: the characters that else have a meaning. */
const ESCAPES: readonly string[] = ['*', '?', '$'];
/** Certificate values are not filled in when they hold one of these or are longer. */
const UNFIT_CERTIFICATE_VALUE = /[*$+?#]/;
const CERTIFICATE_VALUE_MAX = 1024;

/** Before version 2012-10-17 of the language `${…}` is ordinary text. */
export function parseTemplate(text: string, hasVariables: boolean): Template {
  const parts: TemplatePart[] = [];
  const add = (piece: string, literal: boolean): void => {
    if (piece !== '') parts.push({ text: piece, literal });
  };
  let from = 0;
  for (const match of hasVariables ? text.matchAll(VARIABLE) : []) {
    const [whole, name = ''] = match;
    add(text.slice(from, match.index), false);
    if (ESCAPES.includes(name)) add(name, true);
    else parts.push({ variable: name });
    from = match.index + whole.length;
  }
  add(text.slice(from), false);
  return parts;
}

/** The parts of a template without variables; undefined when it has some. */
export function fixedParts(template: Template): readonly PatternPart[] | undefined {
  return template.every((part) => 'text' in part) ? template : undefined;
}

/** A template with its variables filled, or the name of the first one that has no value. */
export function fillTemplate(
  template: Template,
  context: PolicyContext,
): { readonly parts: readonly PatternPart[] } | { readonly missing: string } {
  const parts: PatternPart[] = [];
  for (const part of template) {
    if ('text' in part) {
      parts.push(part);
      continue;
    }
    const values = variableValues(part.variable, context);
    const [value] = values ?? [];
    // A list is for conditions: in a text it would be ambiguous.
    if (value === undefined || part.variable.endsWith('.List')) return { missing: part.variable };
    const isUnfit =
      part.variable.startsWith(CERTIFICATE) &&
      (value.length > CERTIFICATE_VALUE_MAX || UNFIT_CERTIFICATE_VALUE.test(value));
    parts.push({ text: isUnfit ? `\${${part.variable}}` : value, literal: true });
  }
  return { parts };
}

/** The values of a variable or a condition key; undefined or empty when it has none. */
export function variableValues(
  name: string,
  context: PolicyContext,
): readonly string[] | undefined {
  if (name.startsWith(CERTIFICATE)) return certificateValues(name, context);
  if (name.startsWith(ATTRIBUTE) && name.endsWith(']')) {
    const attributes = attachedThing(context)?.attributes ?? {};
    const key = name.slice(ATTRIBUTE.length, -1);
    return Object.hasOwn(attributes, key) ? one(attributes[key]) : undefined;
  }
  return Object.hasOwn(VARIABLES, name) ? VARIABLES[name]?.(context) : undefined;
}

const CERTIFICATE = 'iot:Certificate.';
const ATTRIBUTE = 'iot:Connection.Thing.Attributes[';
const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/i;

type Read = (context: PolicyContext) => readonly string[] | undefined;

const VARIABLES: Readonly<Record<string, Read>> = {
  'iot:ClientId': ({ clientId }) => one(clientId),
  'iot:CertificateId': ({ certificateId }) => one(certificateId),
  'aws:SourceIp': ({ sourceIp }) => one(sourceIp?.replace(IPV4_IN_IPV6, '')),
  'iot:Connection.Thing.ThingName': (context) => one(attachedThing(context)?.name),
  'iot:Connection.Thing.ThingTypeName': (context) => one(attachedThing(context)?.typeName),
  'iot:Connection.Thing.IsAttached': (context) => [String(attachedThing(context) !== undefined)],
  'iot:ConnectAttributes': ({ connectAttributes }) => connectAttributes,
  'iot:LastWillTopic': ({ lastWillTopic }) => one(lastWillTopic),
  'credentials-iot:ThingName': ({ device }) => one(device?.thingName),
  'credentials-iot:ThingTypeName': ({ device }) => one(device?.thingTypeName),
  'credentials-iot:AwsCertificateId': ({ device }) => one(device?.certificateId),
};

function one(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

/**
 * Thing variables count for a client whose id is the name of an attached thing, and for every client
 * whose certificate is exclusively of a thing (page `thing-policy-variables`).
 */
function attachedThing({ thing, clientId }: PolicyContext): ThingFacts | undefined {
  return thing?.isExclusive === true || thing?.name === clientId ? thing : undefined;
}

/** `….Country` is the first value, `….Country.1` the second, `….Country.List` all of them. */
function certificateValues(name: string, context: PolicyContext): readonly string[] | undefined {
  const facts = context.certificate?.();
  if (facts === undefined) return undefined;
  const [, base = name, selector] = /^(.*)\.(List|[0-4])$/.exec(name) ?? [];
  const values = facts.get(base);
  if (selector === 'List' || base.endsWith('.AvailableKeys')) return values;
  return one(values?.[Number(selector ?? 0)]);
}
