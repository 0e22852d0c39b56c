/**
 * Provisioning templates (developer guide, `provision-template`): JSON text in, checked once when
 * it is stored; with parameters out comes a plan of the thing, the certificate and the policies
 * that it asks for. Pure; `register-thing.ts` carries a plan out.
 */
import { defined } from '#kernel/defined.ts';
import { isRecord } from '#kernel/records.ts';
import {
  evaluate,
  fault,
  TemplateFault,
  type JsonObject,
  type Scope,
} from './template-functions.ts';

export { TemplateFault } from './template-functions.ts';

export interface ProvisioningTemplate {
  /** Default value by name; undefined for a parameter that must be given. */
  readonly parameters: ReadonlyMap<string, string | undefined>;
  readonly mappings: JsonObject;
  readonly resources: readonly TemplateResource[];
  readonly deviceConfiguration: JsonObject;
}

type ResourceType = 'AWS::IoT::Thing' | 'AWS::IoT::Certificate' | 'AWS::IoT::Policy';
type Override = 'DO_NOTHING' | 'REPLACE' | 'FAIL' | 'MERGE';

interface TemplateResource {
  readonly logicalName: string;
  readonly type: ResourceType;
  readonly properties: JsonObject;
  readonly overrides: Readonly<Record<string, Override>>;
}

export interface PlannedThing {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly typeName?: string;
  readonly groups?: readonly string[];
  readonly billingGroup?: string;
  /** What to do where the thing exists and differs. */
  readonly overrides: TemplateResource['overrides'];
}

export interface PlannedCertificate {
  readonly id?: string;
  readonly pem?: string;
  readonly caPem?: string;
  readonly csr?: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly isExclusive: boolean;
  readonly overrides: TemplateResource['overrides'];
}

/** Named, or written into the template. */
export type PlannedPolicy = { readonly name: string } | { readonly document: string };

export interface ProvisioningPlan {
  readonly thing?: PlannedThing;
  readonly certificate?: PlannedCertificate;
  readonly policies: readonly PlannedPolicy[];
  readonly deviceConfiguration: Readonly<Record<string, string>>;
}

/** Longest template body (API_CreateProvisioningTemplate). */
const TEMPLATE_TEXT_MAX = 10_240;
/** Longest value of a parameter (API_RegisterThing). */
const PARAMETER_MAX = 4_096;
const RESOURCES_MAX = 20;

const PROPERTIES: Readonly<Record<ResourceType, readonly string[]>> = {
  'AWS::IoT::Thing': [
    'ThingName',
    'AttributePayload',
    'ThingTypeName',
    'ThingGroups',
    'BillingGroup',
  ],
  'AWS::IoT::Certificate': [
    'CertificateId',
    'CertificatePem',
    'CACertificatePem',
    'CertificateSigningRequest',
    'Status',
    'ThingPrincipalType',
  ],
  'AWS::IoT::Policy': ['PolicyName', 'PolicyDocument'],
};
const OVERRIDABLE: Readonly<Record<ResourceType, Readonly<Record<string, readonly Override[]>>>> = {
  'AWS::IoT::Thing': {
    AttributePayload: ['DO_NOTHING', 'REPLACE', 'FAIL', 'MERGE'],
    ThingTypeName: ['DO_NOTHING', 'REPLACE', 'FAIL'],
    ThingGroups: ['DO_NOTHING', 'REPLACE', 'FAIL', 'MERGE'],
    BillingGroup: ['DO_NOTHING', 'REPLACE', 'FAIL'],
  },
  'AWS::IoT::Certificate': { Status: ['DO_NOTHING', 'REPLACE', 'FAIL'] },
  'AWS::IoT::Policy': {},
};
const SECTIONS = [
  'Version',
  'Description',
  'Parameters',
  'Mappings',
  'Resources',
  'DeviceConfiguration',
];

/** Reads and checks a template. Throws TemplateFault. */
export function parseProvisioningTemplate(text: string): ProvisioningTemplate {
  if (text.length > TEMPLATE_TEXT_MAX) {
    throw fault(`the template has more than ${TEMPLATE_TEXT_MAX} characters`);
  }
  const body = readJson(text);
  refuseUnknown(body, SECTIONS, 'The template');
  const template: ProvisioningTemplate = {
    parameters: readParameters(body['Parameters'] ?? {}),
    mappings: section(body['Mappings'] ?? {}, 'Mappings'),
    resources: readResources(body['Resources']),
    deviceConfiguration: section(body['DeviceConfiguration'] ?? {}, 'DeviceConfiguration'),
  };
  checkPlannable(template);
  return template;
}

/**
 * The plan of a template with these parameters; others than it declares are left aside. Throws
 * TemplateFault where one is missing or a value cannot be what it stands for.
 */
export function planProvisioning(
  template: ProvisioningTemplate,
  given: Readonly<Record<string, string>>,
): ProvisioningPlan {
  const parameters = new Map<string, string>();
  for (const [name, standard] of template.parameters) {
    const value = Object.hasOwn(given, name) ? given[name] : standard;
    if (value === undefined) throw fault(`Missing required parameter: ${name}`);
    if (value.length > PARAMETER_MAX) throw fault(`The parameter ${name} is too long`);
    parameters.set(name, value);
  }
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith(PSEUDO)) parameters.set(name, value);
  }
  return makePlan(template, { parameters, mappings: template.mappings });
}

const PSEUDO = 'AWS::IoT::Certificate::';

function makePlan(template: ProvisioningTemplate, scope: Scope): ProvisioningPlan {
  const valuesOf = (resource: TemplateResource): Values => ({
    values: evaluate(resource.properties, scope) as JsonObject,
    overrides: resource.overrides,
  });
  const ofType = (type: ResourceType): Values[] =>
    template.resources.filter((resource) => resource.type === type).map(valuesOf);
  const [thing] = ofType('AWS::IoT::Thing').map(planThing);
  const [certificate] = ofType('AWS::IoT::Certificate').map(planCertificate);
  const configuration = evaluate(template.deviceConfiguration, scope) as JsonObject;
  return {
    ...defined({ thing, certificate }),
    policies: ofType('AWS::IoT::Policy').map(planPolicy),
    deviceConfiguration: textMap(configuration, 'DeviceConfiguration'),
  };
}

interface Values {
  readonly values: JsonObject;
  readonly overrides: TemplateResource['overrides'];
}

function planThing({ values, overrides }: Values): PlannedThing {
  const attributes = values['AttributePayload'];
  const groups = values['ThingGroups'];
  const typeName = optional(values, 'ThingTypeName');
  const billingGroup = optional(values, 'BillingGroup');
  return {
    name: text(values['ThingName'], 'ThingName'),
    ...(attributes === undefined ? {} : { attributes: textMap(attributes, 'AttributePayload') }),
    ...(groups === undefined ? {} : { groups: textList(groups, 'ThingGroups') }),
    ...defined({ typeName, billingGroup }),
    overrides,
  };
}

function planCertificate({ values, overrides }: Values): PlannedCertificate {
  const id = optional(values, 'CertificateId');
  const pem = optional(values, 'CertificatePem');
  const csr = optional(values, 'CertificateSigningRequest');
  const caPem = optional(values, 'CACertificatePem');
  if ([id, pem, csr].filter((one) => one !== undefined).length !== 1) {
    throw fault(
      'A certificate takes one of CertificateId, CertificatePem, CertificateSigningRequest',
    );
  }
  const status = (optional(values, 'Status') ?? 'ACTIVE').toUpperCase();
  if (status !== 'ACTIVE' && status !== 'INACTIVE') {
    throw fault(`The certificate status ${status} is not ACTIVE or INACTIVE`);
  }
  const kind = optional(values, 'ThingPrincipalType') ?? 'NON_EXCLUSIVE_THING';
  if (kind !== 'EXCLUSIVE_THING' && kind !== 'NON_EXCLUSIVE_THING') {
    throw fault(`ThingPrincipalType ${kind} is not EXCLUSIVE_THING or NON_EXCLUSIVE_THING`);
  }
  return {
    ...defined({ id, pem, csr, caPem }),
    status,
    isExclusive: kind === 'EXCLUSIVE_THING',
    overrides,
  };
}

function planPolicy({ values }: Values): PlannedPolicy {
  const name = optional(values, 'PolicyName');
  const document = values['PolicyDocument'];
  if ((name === undefined) === (document === undefined)) {
    throw fault('A policy takes either PolicyName or PolicyDocument');
  }
  if (name !== undefined) return { name };
  return { document: typeof document === 'string' ? document : JSON.stringify(document) };
}

function readJson(textOfBody: string): JsonObject {
  try {
    return section(JSON.parse(textOfBody), 'The template');
  } catch (error) {
    if (error instanceof TemplateFault) throw error;
    throw fault('The template is not valid JSON');
  }
}

function readParameters(value: unknown): ProvisioningTemplate['parameters'] {
  const parameters = new Map<string, string | undefined>();
  for (const [name, written] of Object.entries(section(value, 'Parameters'))) {
    const parameter = section(written, `The parameter ${name}`);
    if (parameter['Type'] !== 'String') throw fault(`The parameter ${name} is not of Type String`);
    const standard = parameter['Default'];
    parameters.set(name, standard === undefined ? undefined : text(standard, `${name}.Default`));
  }
  return parameters;
}

function readResources(value: unknown): readonly TemplateResource[] {
  const resources = Object.entries(section(value, 'Resources')).map(([name, written]) =>
    readResource(name, section(written, `The resource ${name}`)),
  );
  if (resources.length === 0 || resources.length > RESOURCES_MAX) {
    throw fault(`Resources has ${resources.length} entries, 1 to ${RESOURCES_MAX} are allowed`);
  }
  for (const type of ['AWS::IoT::Thing', 'AWS::IoT::Certificate'] as const) {
    const count = resources.filter((resource) => resource.type === type).length;
    if (count > 1) throw fault(`The template has ${count} resources of type ${type}`);
  }
  return resources;
}

function readResource(logicalName: string, written: JsonObject): TemplateResource {
  const { Type: type, Properties: properties = {}, OverrideSettings: settings = {} } = written;
  refuseUnknown(written, ['Type', 'Properties', 'OverrideSettings'], `The resource ${logicalName}`);
  if (typeof type !== 'string' || !Object.hasOwn(PROPERTIES, type)) {
    throw fault(`The resource ${logicalName} has an unknown Type`);
  }
  const known = type as ResourceType;
  const read = section(properties, `${logicalName}.Properties`);
  refuseUnknown(read, PROPERTIES[known], `${logicalName}.Properties`);
  const overrides = Object.entries(section(settings, `${logicalName}.OverrideSettings`)).map(
    ([property, override]) => {
      const allowed = OVERRIDABLE[known];
      const choices = Object.hasOwn(allowed, property) ? allowed[property] : undefined;
      if (choices?.includes(override as Override) !== true) {
        throw fault(`${logicalName}.OverrideSettings.${property} is not allowed`);
      }
      return [property, override as Override];
    },
  );
  const names = { logicalName, type: known, properties: read };
  return { ...names, overrides: Object.fromEntries(overrides) as TemplateResource['overrides'] };
}

/** Evaluates with stand-ins, so that a wrong function or reference is found when it is stored. */
function checkPlannable(template: ProvisioningTemplate): void {
  const scope: Scope = {
    parameters: new Map([...template.parameters].map(([name, value]) => [name, value ?? ''])),
    mappings: template.mappings,
    isCheck: true,
  };
  for (const { properties } of template.resources) evaluate(properties, scope);
  evaluate(template.deviceConfiguration, scope);
}

function refuseUnknown(value: JsonObject, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw fault(`${where} has an unknown member ${unknown}`);
}

function section(value: unknown, where: string): JsonObject {
  if (!isRecord(value)) throw fault(`${where} is not an object`);
  return value;
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw fault(`${where} is not a text`);
  return value;
}

function optional(values: JsonObject, name: string): string | undefined {
  return values[name] === undefined ? undefined : text(values[name], name);
}

function textList(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value)) throw fault(`${where} is not a list`);
  return value.map((item) => text(item, where));
}

function textMap(value: unknown, where: string): Readonly<Record<string, string>> {
  const entries = Object.entries(section(value, where));
  return Object.fromEntries(entries.map(([key, item]) => [key, text(item, `${where}.${key}`)]));
}
