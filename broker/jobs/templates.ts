/** Templates of jobs: what a job takes from them, and the managed ones that every account has. */
import type { Place } from '../common/arn.ts';
import { invalidRequest, notFound } from '../common/aws-error.ts';
import type { JobSettings } from './settings.ts';

export interface JobTemplate {
  readonly jobTemplateId: string;
  /** JSON text. */
  readonly document: string;
  readonly documentSource: string | undefined;
  readonly description: string;
  readonly settings: JobSettings;
  readonly createdAt: number;
}

interface ManagedParameter {
  readonly key: string;
  readonly description: string;
  readonly regex: string;
  readonly example: string;
  readonly optional: boolean;
}

export interface ManagedTemplate {
  readonly templateName: string;
  readonly description: string;
  readonly parameters: readonly ManagedParameter[];
  readonly document: string;
}

export const MANAGED_VERSION = '1.0';
export const MANAGED_ENVIRONMENTS = ['LINUX'];

const ANY_TEXT = '.+';
const OPTIONAL: readonly ManagedParameter[] = [
  {
    ...{ key: 'runAsUser', description: 'The user that runs the handler on the device.' },
    ...{ regex: '.{1,256}', example: 'pi', optional: true },
  },
  {
    ...{ key: 'pathToHandler', description: 'The folder of the handler on the device.' },
    ...{ regex: ANY_TEXT, example: '/opt/handlers', optional: true },
  },
];

const DOWNLOAD: readonly ManagedParameter[] = [
  {
    ...{ key: 'downloadUrl', description: 'Where the file is fetched from.', regex: ANY_TEXT },
    ...{ example: 'https://example.com/firmware.bin', optional: false },
  },
  {
    ...{ key: 'filePath', description: 'Where the device puts the file.', regex: ANY_TEXT },
    ...{ example: '/tmp/firmware.bin', optional: false },
  },
];

function list(key: 'packages' | 'services'): readonly ManagedParameter[] {
  const description = `Names of ${key}, with spaces between them.`;
  return [{ key, description, regex: ANY_TEXT, example: 'first second', optional: false }];
}

/** Action, its handler on the device, and what must be said. */
const MANAGED: readonly (readonly [string, string, string, readonly ManagedParameter[]])[] = [
  ['Download-File', 'download-file.sh', 'Downloads a file to a device.', DOWNLOAD],
  ['Install-Application', 'install-packages.sh', 'Installs applications.', list('packages')],
  ['Reboot', 'reboot.sh', 'Reboots a device.', []],
  ['Remove-Application', 'remove-packages.sh', 'Removes applications.', list('packages')],
  ['Restart-Application', 'restart-services.sh', 'Restarts services.', list('services')],
  ['Start-Application', 'start-services.sh', 'Starts services.', list('services')],
  ['Stop-Application', 'stop-services.sh', 'Stops services.', list('services')],
];

/** By name. */
export const MANAGED_TEMPLATES: readonly ManagedTemplate[] = MANAGED.map(
  ([action, handler, description, required]) => ({
    templateName: `AWS-${action}`,
    description,
    parameters: [...required, ...OPTIONAL],
    document: managedDocument(action, handler, required),
  }),
);

function managedDocument(
  name: string,
  handler: string,
  required: readonly ManagedParameter[],
): string {
  const args = required.map(({ key }) => placeholder(key));
  const input = {
    handler,
    ...(args.length === 0 ? {} : { args }),
    path: placeholder('pathToHandler'),
  };
  const action = { name, type: 'runHandler', input, runAsUser: placeholder('runAsUser') };
  return JSON.stringify({ version: MANAGED_VERSION, steps: [{ action }] });
}

function placeholder(key: string): string {
  return `\${aws:iot:parameter:${key}}`;
}

export function managedArn({ templateName }: ManagedTemplate, { region }: Place): string {
  return `arn:aws:iot:${region}::jobtemplate/${templateName}:${MANAGED_VERSION}`;
}

export function managedByArn(arn: string | undefined, place: Place): ManagedTemplate | undefined {
  return MANAGED_TEMPLATES.find((template) => managedArn(template, place) === arn);
}

/** Throws ResourceNotFoundException. */
export function managedTemplate(name: string, version: string | undefined): ManagedTemplate {
  const found = MANAGED_TEMPLATES.find(({ templateName }) => templateName === name);
  if (found !== undefined && (version ?? MANAGED_VERSION) === MANAGED_VERSION) return found;
  throw notFound(`Managed job template ${name} ${version ?? ''} not found`);
}

/** Throws InvalidRequestException for a parameter that is unknown, missing or not as it must be. */
export function checkParameters(
  { templateName, parameters }: ManagedTemplate,
  given: Readonly<Record<string, string>>,
): void {
  const unknown = Object.keys(given).find((name) => !parameters.some(({ key }) => key === name));
  if (unknown !== undefined) throw invalidRequest(`${templateName} has no parameter ${unknown}`);
  for (const { key, optional, regex } of parameters) {
    const value = given[key];
    if (value === undefined && !optional) {
      throw invalidRequest(`${templateName} needs the parameter ${key}`);
    }
    if (value !== undefined && !new RegExp(`^(?:${regex})$`, 's').test(value)) {
      throw invalidRequest(`The parameter ${key} does not match ${regex}`);
    }
  }
}
