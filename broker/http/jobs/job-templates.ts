/** Templates of jobs on the control plane: one's own, and the managed ones. */
import { AwsError, invalidRequest, notFound } from '../../common/aws-error.ts';
import { checkDocument, JOB_ID } from '../../jobs/model.ts';
import type { JobSettings } from '../../jobs/settings.ts';
import { withParameters } from '../../jobs/placeholders.ts';
import {
  checkParameters,
  managedArn,
  managedByArn,
  managedTemplate,
} from '../../jobs/templates.ts';
import { MANAGED_ENVIRONMENTS, MANAGED_TEMPLATES, MANAGED_VERSION } from '../../jobs/templates.ts';
import type { JobTemplate, ManagedTemplate } from '../../jobs/templates.ts';
import { secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { matching, optionalText, queryText } from '../fields.ts';
import { readDocument, refusePackages, shortText } from './job-fields.ts';
import type { GivenDocument } from './job-fields.ts';
import { readSettings, readWindows } from './job-settings.ts';
import { control, jsonBody, param } from '../operation.ts';
import type { HttpRequest, JsonObject, Operation } from '../operation.ts';
import { nextTokenPage } from '../paging.ts';
import type { CoreServices } from '../services.ts';
import { putTags } from '../tags.ts';

export const JOB_TEMPLATE_OPERATIONS: readonly Operation[] = [
  control('CreateJobTemplate', 'PUT /job-templates/:jobTemplateId', createTemplate),
  control('DescribeJobTemplate', 'GET /job-templates/:jobTemplateId', describeTemplate),
  control('ListJobTemplates', 'GET /job-templates', listTemplates),
  control('DeleteJobTemplate', 'DELETE /job-templates/:jobTemplateId', deleteTemplate),
  control('ListManagedJobTemplates', 'GET /managed-job-templates', listManaged),
  control(
    'DescribeManagedJobTemplate',
    'GET /managed-job-templates/:templateName',
    describeManaged,
  ),
];

interface TemplateChoice {
  readonly jobTemplateArn: string | undefined;
  readonly documentParameters: Readonly<Record<string, string>>;
}

interface FromTemplate extends GivenDocument {
  readonly description: string | undefined;
  readonly settings: JobSettings;
}

/** What a new job takes from its template, if it names one. Throws 400 and 404. */
export function fromTemplate(
  { jobTemplateArn, documentParameters }: TemplateChoice,
  core: CoreServices,
): FromTemplate | undefined {
  const managed = managedByArn(jobTemplateArn, core.db.arns.place);
  if (managed !== undefined) {
    checkParameters(managed, documentParameters);
    const document = withParameters(managed.document, documentParameters);
    return { document, documentSource: undefined, description: undefined, settings: {} };
  }
  if (Object.keys(documentParameters).length > 0) {
    throw invalidRequest('documentParameters can only be used with a managed job template');
  }
  if (jobTemplateArn === undefined) return undefined;
  const parsed = core.registry.arns.parse(jobTemplateArn);
  if (parsed?.kind !== 'jobtemplate') {
    throw invalidRequest(`Invalid job template: ${jobTemplateArn.slice(0, 256)}`);
  }
  return find(parsed.name, core);
}

function find(jobTemplateId: string, { jobs }: CoreServices): JobTemplate {
  const template = jobs.store.template(jobTemplateId);
  if (template !== undefined) return template;
  throw notFound(`Job template ${jobTemplateId} not found`);
}

function createTemplate(request: HttpRequest, core: CoreServices): unknown {
  const body = jsonBody(request);
  const jobTemplateId = matching(param(request, 'jobTemplateId'), 'jobTemplateId', JOB_ID);
  refusePackages(body);
  const description = shortText(body, 'description') ?? '';
  if (description === '') throw invalidRequest('A job template needs a description');
  const basis = jobOf(body, core);
  const given = readDocument(body, core) ?? basis;
  if (given === undefined) {
    throw invalidRequest('A job template needs a document, a documentSource or a jobArn');
  }
  checkDocument(given.document);
  const { jobs, registry, clock } = core;
  const jobTemplateArn = registry.arns.of('jobtemplate', jobTemplateId);
  if (jobs.store.template(jobTemplateId) !== undefined) {
    const message = `Job template ${jobTemplateId} already exists`;
    const known = { resourceId: jobTemplateId, resourceArn: jobTemplateArn };
    throw new AwsError('ConflictException', message, known);
  }
  const { document, documentSource } = given;
  const settings = { ...basis?.settings, ...templateSettings(body) };
  jobs.store.putTemplate({
    ...{ jobTemplateId, document, documentSource, description, settings },
    createdAt: clock.now(),
  });
  putTags(registry, jobTemplateArn, body);
  return { jobTemplateArn, jobTemplateId };
}

/** A job that the template is made of; its times are its own, its windows are not. */
function jobOf(body: JsonObject, { jobs, registry }: CoreServices): FromTemplate | undefined {
  const jobArn = optionalText(body, 'jobArn');
  if (jobArn === undefined) return undefined;
  const parsed = registry.arns.parse(jobArn);
  if (parsed?.kind !== 'job') throw invalidRequest(`Invalid job: ${jobArn.slice(0, 256)}`);
  const { document, origin, settings, description } = jobs.get(parsed.name);
  const { schedulingConfig, ...kept } = settings;
  const maintenanceWindows = schedulingConfig?.maintenanceWindows;
  return {
    ...{ document, documentSource: origin.documentSource, description },
    settings: maintenanceWindows === undefined ? kept : withWindows(kept, maintenanceWindows),
  };
}

function templateSettings(body: JsonObject): JobSettings {
  const { schedulingConfig: _notOfTemplates, ...settings } = readSettings(body);
  const windows = readWindows(body);
  return windows === undefined ? settings : withWindows(settings, windows);
}

type Windows = NonNullable<ReturnType<typeof readWindows>>;

function withWindows(settings: JobSettings, maintenanceWindows: Windows): JobSettings {
  return { ...settings, schedulingConfig: { maintenanceWindows } };
}

function describeTemplate(request: HttpRequest, core: CoreServices): unknown {
  const template = find(param(request, 'jobTemplateId'), core);
  const { schedulingConfig, ...settings } = template.settings;
  return {
    ...summary(template, core),
    document: template.document,
    documentSource: template.documentSource,
    ...settings,
    maintenanceWindows: schedulingConfig?.maintenanceWindows,
  };
}

function summary({ jobTemplateId, description, createdAt }: JobTemplate, core: CoreServices) {
  return {
    jobTemplateArn: core.registry.arns.of('jobtemplate', jobTemplateId),
    jobTemplateId,
    description,
    createdAt: secondsOf(createdAt),
  };
}

function listTemplates(request: HttpRequest, core: CoreServices): unknown {
  const list = nextTokenPage(request, 'ListJobTemplates');
  const templates = core.jobs.store.templates();
  const page = paginate(templates, list, ({ jobTemplateId }) => jobTemplateId);
  return {
    jobTemplates: page.items.map((template) => summary(template, core)),
    nextToken: page.nextToken,
  };
}

function deleteTemplate(request: HttpRequest, core: CoreServices): unknown {
  const { jobTemplateId } = find(param(request, 'jobTemplateId'), core);
  core.jobs.store.deleteTemplate(jobTemplateId);
  core.registry.tags.removeAll(core.registry.arns.of('jobtemplate', jobTemplateId));
  return undefined;
}

function listManaged(request: HttpRequest, core: CoreServices): unknown {
  const name = queryText(request, 'templateName');
  const wanted = MANAGED_TEMPLATES.filter((one) => name === undefined || one.templateName === name);
  const list = nextTokenPage(request, 'ListManagedJobTemplates');
  const page = paginate(wanted, list, ({ templateName }) => templateName);
  return {
    managedJobTemplates: page.items.map((template) => managedSummary(template, core)),
    nextToken: page.nextToken,
  };
}

function managedSummary(template: ManagedTemplate, { db }: CoreServices) {
  return {
    templateArn: managedArn(template, db.arns.place),
    templateName: template.templateName,
    description: template.description,
    environments: MANAGED_ENVIRONMENTS,
    templateVersion: MANAGED_VERSION,
  };
}

function describeManaged(request: HttpRequest, core: CoreServices): unknown {
  const version = queryText(request, 'templateVersion');
  const template = managedTemplate(param(request, 'templateName'), version);
  return {
    ...managedSummary(template, core),
    documentParameters: template.parameters,
    document: template.document,
  };
}
