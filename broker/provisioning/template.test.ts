import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProvisioningTemplate, planProvisioning, TemplateFault } from './template.ts';

/** The fleet provisioning example of the developer guide, page `provision-template`. */
const FLEET = {
  Parameters: {
    SerialNumber: { Type: 'String' },
    DeviceLocation: { Type: 'String', Default: 'Seattle' },
    'AWS::IoT::Certificate::Id': { Type: 'String' },
  },
  Mappings: { LocationTable: { Seattle: { LocationUrl: 'https://example.aws' } } },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: {
        AttributePayload: { version: 'v1', serialNumber: { Ref: 'SerialNumber' } },
        ThingName: { 'Fn::Join': ['', ['ThingPrefix_', { Ref: 'SerialNumber' }]] },
        ThingTypeName: {
          'Fn::Join': ['', ['ThingTypePrefix_', { Ref: 'DeviceLocation' }]],
        },
        ThingGroups: ['v1-lightbulbs', { Ref: 'DeviceLocation' }],
        BillingGroup: 'LightBulbBillingGroup',
      },
      OverrideSettings: {
        AttributePayload: 'MERGE',
        ThingTypeName: 'REPLACE',
        ThingGroups: 'DO_NOTHING',
      },
    },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: {
        CertificateId: { Ref: 'AWS::IoT::Certificate::Id' },
        Status: 'Active',
      },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: 'own' } },
  },
  DeviceConfiguration: {
    FallbackUrl: 'https://www.example.com/test-site',
    LocationUrl: {
      'Fn::FindInMap': ['LocationTable', { Ref: 'DeviceLocation' }, 'LocationUrl'],
    },
  },
};

function plan(template: object, parameters: Record<string, string> = {}) {
  return planProvisioning(parseProvisioningTemplate(JSON.stringify(template)), parameters);
}

/** A template whose only value stands in the thing's name. */
const naming = (ThingName: unknown, rest: object = {}): object => ({
  Parameters: { A: { Type: 'String' }, B: { Type: 'String', Default: 'x,y,z' } },
  Mappings: { M: { one: { name: 'first' } } },
  Resources: { t: { Type: 'AWS::IoT::Thing', Properties: { ThingName } } },
  ...rest,
});

test('the example of the guide becomes the plan it describes', () => {
  const given = { SerialNumber: '17', 'AWS::IoT::Certificate::Id': 'c0ffee' };
  expect(plan(FLEET, given)).toEqual({
    thing: {
      name: 'ThingPrefix_17',
      attributes: { version: 'v1', serialNumber: '17' },
      typeName: 'ThingTypePrefix_Seattle',
      groups: ['v1-lightbulbs', 'Seattle'],
      billingGroup: 'LightBulbBillingGroup',
      overrides: {
        AttributePayload: 'MERGE',
        ThingTypeName: 'REPLACE',
        ThingGroups: 'DO_NOTHING',
      },
    },
    certificate: { id: 'c0ffee', status: 'ACTIVE', isExclusive: false, overrides: {} },
    policies: [{ name: 'own' }],
    deviceConfiguration: {
      FallbackUrl: 'https://www.example.com/test-site',
      LocationUrl: 'https://example.aws',
    },
  });
});

test.each([
  [{ Ref: 'A' }, 'a'],
  [{ Ref: 'B' }, 'x,y,z'],
  [{ Ref: 'AWS::IoT::Certificate::CommonName' }, 'cn'],
  [{ 'Fn::Join': ['-', ['p', { Ref: 'A' }]] }, 'p-a'],
  [{ 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'B' }] }] }, 'y'],
  [{ 'Fn::Select': ['0', ['q', 'r']] }, 'q'],
  [{ 'Fn::FindInMap': ['M', 'one', 'name'] }, 'first'],
  [{ 'Fn::Sub': '${A}_${!A}' }, 'a_${A}'],
  [{ 'Fn::Sub': ['${A}${v}', { v: { Ref: 'B' } }] }, 'ax,y,z'],
])('%j is %j', (value, expected) => {
  const given = { A: 'a', 'AWS::IoT::Certificate::CommonName': 'cn' };
  expect(plan(naming(value), given).thing?.name).toBe(expected);
});

describe('refused when it is stored', () => {
  test.each([
    ['[]', 'The template is not an object'],
    ['{', 'not valid JSON'],
    [{}, 'Resources is not an object'],
    [{ Resources: {} }, '0 entries'],
    [naming('x', { Extra: 1 }), 'unknown member Extra'],
    [naming('x', { Parameters: { A: { Type: 'Number' } } }), 'not of Type String'],
    [naming({ Ref: 'Nobody' }), 'The parameter Nobody has no value'],
    [naming({ Ref: 7 }), 'Ref takes the name'],
    [naming({ 'Fn::Nothing': [] }), 'Fn::Nothing is not a function'],
    [naming({ 'Fn::toString': [] }), 'is not a function'],
    [naming({ Ref: 'A', more: 1 }), 'stands beside other members'],
    [naming({ 'Fn::Join': ['-'] }), 'Fn::Join takes a list of 2'],
    [naming({ 'Fn::Join': ['-', 'text'] }), 'not a list'],
    [naming({ 'Fn::Select': [-1, ['a']] }), 'an index from 0 on'],
    [naming('x', { Resources: { t: { Type: 'AWS::S3::Bucket' } } }), 'unknown Type'],
    [
      naming('x', { Resources: { t: { Type: 'AWS::IoT::Thing', Properties: { Nme: 'x' } } } }),
      'unknown member Nme',
    ],
    [
      naming('x', {
        Resources: {
          t: { Type: 'AWS::IoT::Thing', OverrideSettings: { ThingTypeName: 'MERGE' } },
        },
      }),
      'OverrideSettings.ThingTypeName is not allowed',
    ],
    [
      naming('x', {
        Resources: { a: { Type: 'AWS::IoT::Thing' }, b: { Type: 'AWS::IoT::Thing' } },
      }),
      '2 resources of type AWS::IoT::Thing',
    ],
  ])('%j: %s', (template, message) => {
    const text = typeof template === 'string' ? template : JSON.stringify(template);
    expect(() => parseProvisioningTemplate(text)).toThrow(message);
  });

  test('a template that is too long or too deep', () => {
    expect(() => parseProvisioningTemplate(' '.repeat(10_241))).toThrow('more than 10240');
    let deep: unknown = 'x';
    for (let level = 0; level < 100; level++) deep = [deep];
    expect(() => plan(naming(deep), { A: 'a' })).toThrow('more than 16 levels');
  });
});

describe('refused when it is used', () => {
  test.each([
    [naming('x'), {}, 'Missing required parameter: A'],
    [naming('x'), { A: 'a'.repeat(4_097) }, 'The parameter A is too long'],
    [naming({ 'Fn::Select': [9, ['a']] }), { A: '' }, 'Fn::Select has no item 9'],
    [naming({ 'Fn::FindInMap': ['M', { Ref: 'A' }, 'name'] }), { A: 'two' }, 'no entry M, two'],
    [naming({ 'Fn::FindInMap': ['M', { Ref: 'A' }, 'x'] }), { A: 'toString' }, 'no entry'],
    [naming(['x']), { A: '' }, 'ThingName is not a text'],
    [naming({ 'Fn::Sub': '${A}'.repeat(10) }), { A: 'a'.repeat(4_000) }, 'too long'],
  ])('%j with %j', (template, given: Record<string, string>, message) => {
    expect(() => plan(template, given)).toThrow(message);
  });

  test.each([
    [{}, 'takes one of CertificateId'],
    [{ CertificateId: 'a', CertificatePem: 'b' }, 'takes one of CertificateId'],
    [{ CertificateId: 'a', Status: 'REVOKED' }, 'is not ACTIVE or INACTIVE'],
    [{ CertificateId: 'a', ThingPrincipalType: 'x' }, 'ThingPrincipalType x'],
  ])('a certificate of %j', (Properties, message) => {
    const certificate = { Type: 'AWS::IoT::Certificate', Properties };
    expect(() => plan({ Resources: { certificate } })).toThrow(message);
  });

  test.each([[{}], [{ PolicyName: 'a', PolicyDocument: '{}' }]])('a policy of %j', (Properties) => {
    const policy = { Type: 'AWS::IoT::Policy', Properties };
    expect(() => plan({ Resources: { policy } })).toThrow('either PolicyName or PolicyDocument');
  });
});

test('a device cannot give a value to what only the core knows', () => {
  const { parameters } = parseProvisioningTemplate(JSON.stringify(FLEET));
  expect(parameters.has('AWS::IoT::Certificate::Id')).toBe(true);
  expect(() => plan(FLEET, { SerialNumber: '1' })).toThrow('AWS::IoT::Certificate::Id');
});

test('no template and no parameters make the engine fail in another way', () => {
  const name = fc.constantFrom('Ref', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Sub', 'Fn::X');
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('A', 'B', '${A}', ','),
      fc.integer({ min: -1, max: 3 }),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(name, tie('node'), { maxKeys: 2 }),
    ),
  })).node;
  fc.assert(
    fc.property(value, fc.dictionary(fc.constantFrom('A', 'C'), fc.string()), (node, given) => {
      try {
        expect(typeof plan(naming(node), given).thing?.name).toBe('string');
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateFault);
      }
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        parseProvisioningTemplate(text);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateFault);
      }
    }),
  );
});
