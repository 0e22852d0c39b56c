/** Templates of jobs on the control plane: one's own, and the managed ones. */
import { AwsError, invalidRequest, notFound } from '../../common/aws-error.ts';
import { checkDocument, JOB_ID } from '../../jobs/model.ts';
import type { JobSettings, MaintenanceWindow } from '../../jobs/settings.ts';
import { parseSchedule } from '../../jobs/schedule.ts';
import { withParameters } from '../../jobs/placeholders.ts';
import {
  checkParameters,
  managedArn,
  managedByArn,
  managedTemplate,
  MANAGED_ENVIRONMENTS,
  MANAGED_TEMPLATES,
  MANAGED_VERSION,
  type JobTemplate,
  type ManagedTemplate,
} from '../../jobs/templates.ts';
import { secondsOf } from '../../jobs/views.ts';
import { paginate } from '../../registry/page.ts';
import { control, type Operation } from '../operation.ts';
import { nextTokenPage, PAGE } from '../paging.ts';
import { fitting, object, text, type ValueOf } from '../request/schema.ts';
import type { CoreServices } from '../services.ts';
import { putTags, readTags, TAGS } from '../tags.ts';
import {
  checkText,
  DOCUMENT,
  readDocument,
  refusePackages,
  type GivenDocument,
} from './job-fields.ts';
import { checkSettings, SETTINGS, WINDOWS } from './job-settings.ts';

const ONE = '/job-templates/:jobTemplateId';

const createTemplate = control('CreateJobTemplate', `PUT ${ONE}`, {
  params: { jobTemplateId: fitting(JOB_ID) },
  body: object(
    {
      ...DOCUMENT,
      ...SETTINGS,
      jobArn: text,
      description: text,
      maintenanceWindows: WINDOWS,
      tags: TAGS,
    },
    'description',
  ),
  handle({ params: { jobTemplateId }, body }, core) {
    const tags = readTags(body.tags);
    refusePackages(body.destinationPackageVersions);
    const description = checkText('description', body.description) ?? '';
    if (description === '') throw invalidRequest('A job template needs a description');
    const basis = jobOf(body.jobArn, core);
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
    putTags(registry, jobTemplateArn, tags);
    return { jobTemplateArn, jobTemplateId };
  },
});

const describeTemplate = control('DescribeJobTemplate', `GET ${ONE}`, {
  handle({ params }, core) {
    const template = find(params.jobTemplateId, core);
    const { schedulingConfig, ...settings } = template.settings;
    return {
      ...summary(template, core),
      document: template.document,
      documentSource: template.documentSource,
      ...settings,
      maintenanceWindows: schedulingConfig?.maintenanceWindows,
    };
  },
});

const listTemplates = control('ListJobTemplates', 'GET /job-templates', {
  query: PAGE,
  handle({ query }, core) {
    const list = nextTokenPage(query, 'ListJobTemplates');
    const templates = core.jobs.store.templates();
    const page = paginate(templates, list, ({ jobTemplateId }) => jobTemplateId);
    return {
      jobTemplates: page.items.map((template) => summary(template, core)),
      nextToken: page.nextToken,
    };
  },
});

const deleteTemplate = control('DeleteJobTemplate', `DELETE ${ONE}`, {
  handle({ params }, core) {
    const { jobTemplateId } = find(params.jobTemplateId, core);
    core.jobs.store.deleteTemplate(jobTemplateId);
    core.registry.tags.removeAll(core.registry.arns.of('jobtemplate', jobTemplateId));
  },
});

const listManaged = control('ListManagedJobTemplates', 'GET /managed-job-templates', {
  query: { ...PAGE, templateName: text },
  handle({ query }, core) {
    const { templateName: name } = query;
    const wanted = MANAGED_TEMPLATES.filter(
      (one) => name === undefined || one.templateName === name,
    );
    const list = nextTokenPage(query, 'ListManagedJobTemplates');
    const page = paginate(wanted, list, ({ templateName }) => templateName);
    return {
      managedJobTemplates: page.items.map((template) => managedSummary(template, core)),
      nextToken: page.nextToken,
    };
  },
});

const describeManaged = control(
  'DescribeManagedJobTemplate',
  'GET /managed-job-templates/:templateName',
  {
    query: { templateVersion: text },
    handle({ params, query }, core) {
      const template = managedTemplate(params.templateName, query.templateVersion);
      return {
        ...managedSummary(template, core),
        documentParameters: template.parameters,
        document: template.document,
      };
    },
  },
);

export const JOB_TEMPLATE_OPERATIONS: readonly Operation[] = [
  createTemplate,
  describeTemplate,
  listTemplates,
  deleteTemplate,
  listManaged,
  describeManaged,
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

/** A job that the template is made of; its times are its own, its windows are not. */
function jobOf(
  jobArn: string | undefined,
  { jobs, registry }: CoreServices,
): FromTemplate | undefined {
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

interface GivenSettings extends ValueOf<typeof SETTINGS> {
  readonly maintenanceWindows?: readonly MaintenanceWindow[];
}

function templateSettings({ maintenanceWindows, ...given }: GivenSettings): JobSettings {
  const settings = checkSettings(given);
  if (maintenanceWindows === undefined) return settings;
  parseSchedule({ maintenanceWindows });
  return withWindows(settings, maintenanceWindows);
}

function withWindows(
  settings: JobSettings,
  maintenanceWindows: readonly MaintenanceWindow[],
): JobSettings {
  return { ...settings, schedulingConfig: { maintenanceWindows } };
}

function summary({ jobTemplateId, description, createdAt }: JobTemplate, core: CoreServices) {
  return {
    jobTemplateArn: core.registry.arns.of('jobtemplate', jobTemplateId),
    jobTemplateId,
    description,
    createdAt: secondsOf(createdAt),
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
