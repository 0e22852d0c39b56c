/**
 * Policy variables. A thing variable resolves only when the client id equals the name of a thing
 * that the certificate is attached to; a statement with an unresolved variable does not match.
 */
export interface PolicyContext {
  readonly clientId: string;
  /** Name of the thing the certificate is attached to, if any. */
  readonly attachedThingName?: string;
  readonly certificateId?: string;
}

const VARIABLES: Readonly<Record<string, (context: PolicyContext) => string | undefined>> = {
  'iot:ClientId': (context) => context.clientId,
  'iot:CertificateId': (context) => context.certificateId,
  'iot:Connection.Thing.ThingName': (context) =>
    context.attachedThingName === context.clientId ? context.attachedThingName : undefined,
};

export interface TemplatePart {
  readonly text: string;
  /** True for the value of a variable: a `*` in it is a letter, never a wildcard. */
  readonly literal: boolean;
}

/** Splits a template and fills its variables; undefined when one of them has no value. */
export function resolveTemplate(
  template: string,
  context: PolicyContext,
): readonly TemplatePart[] | undefined {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of template.matchAll(/\$\{([^}]*)\}/g)) {
    parts.push({ text: template.slice(from, match.index), literal: false });
    const name = match[1] ?? '';
    const value = Object.hasOwn(VARIABLES, name) ? VARIABLES[name]?.(context) : undefined;
    if (value === undefined) return undefined;
    parts.push({ text: value, literal: true });
    from = match.index + match[0].length;
  }
  parts.push({ text: template.slice(from), literal: false });
  return parts;
}
