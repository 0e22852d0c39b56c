import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateFacts } from './certificate.ts';
import {
  fillTemplate,
  parseTemplate,
  variableValues,
  type CertificateFacts,
  type PolicyContext,
} from './variables.ts';

function fill(text: string, context: PolicyContext): string {
  const filled = fillTemplate(parseTemplate(text, true), context);
  if ('missing' in filled) return `no ${filled.missing}`;
  return filled.parts.map((part) => part.text).join('');
}

describe('a certificate', () => {
  let facts: CertificateFacts;
  beforeAll(async () => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
      'verify',
    ]);
    const certificate = await X509CertificateGenerator.create({
      // The example of the developer guide, page `use-policy-variables`.
      serialNumber: '921285cbb7a5e086',
      issuer: 'C=US, O=IoT Devices, OU=SmartHome, ST=WA, CN=IoT Devices Primary CA',
      subject:
        'C=US, O=IoT Devices, OU=LightBulb, OU=Two, OU=3, OU=4, OU=5, OU=6, ST=NY, CN=Bulb*, ' +
        `G=Bulb, I=ZZ, 2.5.4.46=Bulb001, SN=Multi Color, T=RGB, 2.5.4.5=123, 2.5.4.65=${'x'.repeat(1025)}`,
      notBefore: new Date('2026-01-01'),
      notAfter: new Date('2027-01-01'),
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'example.com' },
          { type: 'ip', value: '1.2.3.4' },
          { type: 'url', value: 'ResourceIdentifier001' },
          { type: 'email', value: 'device1@example.com' },
          { type: 'dn', value: 'C=US, O=IoT, OU=SmartHome, CN=LightBulbCert' },
        ]),
      ],
    });
    facts = certificateFacts(certificate.toString('pem'));
  });

  test.each([
    ['Issuer.CommonName', 'IoT Devices Primary CA'],
    ['Issuer.OrganizationalUnit', 'SmartHome'],
    ['Subject.Country', 'US'],
    ['Subject.State', 'NY'],
    ['Subject.GivenName', 'Bulb'],
    ['Subject.Initials', 'ZZ'],
    ['Subject.DistinguishedNameQualifier', 'Bulb001'],
    ['Subject.Surname', 'Multi Color'],
    ['Subject.Title', 'RGB'],
    ['Subject.SerialNumber', '123'],
    ['Subject.OrganizationalUnit', 'LightBulb'],
    ['Subject.OrganizationalUnit.0', 'LightBulb'],
    ['Subject.OrganizationalUnit.1', 'Two'],
    ['Subject.OrganizationalUnit.4', '5'],
    ['Subject.AlternativeName.DNSName', 'example.com'],
    ['Subject.AlternativeName.IPAddress', '1.2.3.4'],
    ['Subject.AlternativeName.UniformResourceIdentifier', 'ResourceIdentifier001'],
    ['Subject.AlternativeName.RFC822Name', 'device1@example.com'],
    ['Subject.AlternativeName.DirectoryName', 'cn=LightBulbCert,ou=SmartHome,o=IoT,c=US'],
    ['SerialNumber', '10525622389124227206'],
  ])('gives %s', (name, expected) => {
    expect(fill(`\${iot:Certificate.${name}}`, { certificate: () => facts })).toBe(expected);
  });

  test.each([
    'Subject.OrganizationalUnit.5',
    'Subject.OrganizationalUnit.List',
    'Subject.Country.1',
    'Subject.GenerationQualifier',
    'Subject.Nothing',
  ])('has no single value for %s', (name) => {
    const variable = `iot:Certificate.${name}`;
    expect(fill(`\${${variable}}`, { certificate: () => facts })).toBe(`no ${variable}`);
  });

  test.each(['Subject.CommonName', 'Subject.Pseudonym'])(
    'leaves the variable %s as it stands when the value has a wildcard or is too long',
    (name) => {
      const text = `a/\${iot:Certificate.${name}}`;
      expect(fill(text, { certificate: () => facts })).toBe(text);
    },
  );

  test('lists at most five values, and the names of all variables that have one', () => {
    const context = { certificate: () => facts };
    expect(variableValues('iot:Certificate.Subject.OrganizationalUnit.List', context)).toEqual([
      'LightBulb',
      'Two',
      '3',
      '4',
      '5',
    ]);
    const keys = variableValues('iot:Certificate.AvailableKeys', context);
    expect(keys).toContain('iot:Certificate.Subject.Title');
    expect(keys).not.toContain('iot:Certificate.Subject.GenerationQualifier');
  });
});

test.each([
  ['iot:ClientId', 'gw-1'],
  ['iot:CertificateId', 'c0ffee'],
  ['aws:SourceIp', '10.1.2.3'],
  ['iot:Connection.Thing.ThingName', 'gw-1'],
  ['iot:Connection.Thing.ThingTypeName', 'gateway'],
  ['iot:Connection.Thing.Attributes[floor]', '3'],
  ['iot:Connection.Thing.IsAttached', 'true'],
  ['iot:LastWillTopic', 'bye'],
])('%s is %s', (name, expected) => {
  const context = {
    clientId: 'gw-1',
    certificateId: 'c0ffee',
    sourceIp: '10.1.2.3',
    thing: { name: 'gw-1', typeName: 'gateway', attributes: { floor: '3' } },
    lastWillTopic: 'bye',
  };
  expect(fill(`<\${${name}}>`, context)).toBe(`<${expected}>`);
});

test.each([
  'iot:Connection.Thing.ThingName',
  'iot:Connection.Thing.ThingTypeName',
  'iot:Connection.Thing.Attributes[floor]',
  'iot:Connection.Thing.Attributes[toString]',
])('%s has no value when the client id is not the name of the thing', (name) => {
  const thing = { name: 'gw-1', typeName: 'gateway', attributes: { floor: '3' } };
  expect(variableValues(name, { clientId: 'gw-2', thing })).toBeUndefined();
  expect(variableValues('iot:Connection.Thing.IsAttached', { clientId: 'gw-2', thing })).toEqual([
    'false',
  ]);
});
