/**
 * What a certificate states about its holder and its issuer, under the names that policies use
 * (developer guide, `cert-policy-variables` and `use-policy-variables`).
 */
import type { GeneralNames, Name } from '@peculiar/x509';
import { x509Library } from './x509-library.ts';
import type { CertificateFacts } from './variables.ts';

/** Attribute types of names (RFC 5280, appendix A.1) by the word that AWS has for them. */
const NAME_ATTRIBUTES: Readonly<Record<string, string>> = {
  DistinguishedNameQualifier: '2.5.4.46',
  Country: '2.5.4.6',
  Organization: '2.5.4.10',
  OrganizationalUnit: '2.5.4.11',
  State: '2.5.4.8',
  CommonName: '2.5.4.3',
  SerialNumber: '2.5.4.5',
  Title: '2.5.4.12',
  Surname: '2.5.4.4',
  GivenName: '2.5.4.42',
  Initials: '2.5.4.43',
  Pseudonym: '2.5.4.65',
  GenerationQualifier: '2.5.4.44',
};

const ALTERNATIVE_NAMES: Readonly<Record<string, string>> = {
  email: 'RFC822Name',
  dns: 'DNSName',
  dn: 'DirectoryName',
  url: 'UniformResourceIdentifier',
  ip: 'IPAddress',
};

/** Of an attribute with more values only so many count. */
const VALUES_MAX = 5;
const ISSUER_ALTERNATIVE_NAME = '2.5.29.18';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

/** All values by variable name. Throws for a text that is no certificate. */
export function certificateFacts(pem: string): CertificateFacts {
  const { IssuerAlternativeNameExtension, SubjectAlternativeNameExtension, X509Certificate } =
    x509Library();
  const certificate = new X509Certificate(pem);
  const facts = new Map<string, readonly string[]>();
  const add = (name: string, values: readonly string[]): void => {
    if (values.length > 0) facts.set(`iot:Certificate.${name}`, values.slice(0, VALUES_MAX));
  };
  addName('Issuer', certificate.issuerName, add);
  addName('Subject', certificate.subjectName, add);
  const issuer = certificate.getExtension(ISSUER_ALTERNATIVE_NAME);
  const subject = certificate.getExtension(SUBJECT_ALTERNATIVE_NAME);
  if (issuer instanceof IssuerAlternativeNameExtension) addOthers('Issuer', issuer.names, add);
  if (subject instanceof SubjectAlternativeNameExtension) addOthers('Subject', subject.names, add);
  // The guide shows it as a decimal number.
  add('SerialNumber', [BigInt(`0x${certificate.serialNumber}`).toString()]);
  facts.set('iot:Certificate.AvailableKeys', [...facts.keys()]);
  return facts;
}

type Add = (name: string, values: readonly string[]) => void;
type Side = 'Issuer' | 'Subject';

function addName(side: Side, name: Name, add: Add): void {
  for (const [word, type] of Object.entries(NAME_ATTRIBUTES)) {
    add(`${side}.${word}`, name.getField(type));
  }
}

function addOthers(side: Side, names: GeneralNames, add: Add): void {
  const byWord = Map.groupBy(names.items, ({ type }) => ALTERNATIVE_NAMES[type]);
  for (const [word, items] of byWord) {
    const values = items.map(({ value }) => (word === 'DirectoryName' ? reversed(value) : value));
    if (word !== undefined) add(`${side}.AlternativeName.${word}`, values);
  }
}

/** `C=US, O=IoT` reads `o=IoT,c=US` in a policy: innermost first, types in small letters. */
function reversed(directoryName: string): string {
  const parts = directoryName.split(/(?<!\\), (?=[A-Z0-9.]+=)/);
  return parts
    .map((part) => part.replace(/^[^=]+/, (type) => type.toLowerCase()))
    .reverse()
    .join(',');
}
