/** What belongs to the account as a whole: endpoints and event configurations. */
import { invalidRequest } from '../common/aws-error.ts';
import { EVENT_KINDS } from '../registry/events.ts';
import { optionalBoolean, optionalObject, queryText } from './fields.ts';
import { control, jsonBody } from './operation.ts';
import type { HttpRequest, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';
import { seconds } from './times.ts';

export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  control('DescribeEndpoint', 'GET /endpoint', describeEndpoint),
  control('DescribeEventConfigurations', 'GET /event-configurations', describeEvents),
  control('UpdateEventConfigurations', 'PATCH /event-configurations', updateEvents),
];

/** Host and port here, where AWS gives a host: its ports are fixed, ours are chosen. */
function describeEndpoint(request: HttpRequest): unknown {
  const type = queryText(request, 'endpointType') ?? 'iot:Data-ATS';
  if (type === 'iot:Data-ATS' || type === 'iot:CredentialProvider')
    return { endpointAddress: request.endpoint };
  // The older types are retired, and the others are services that this core does not have.
  throw invalidRequest(
    `Endpoint type ${type.slice(0, 64)} is not supported, use iot:Data-ATS or iot:CredentialProvider`,
  );
}

function describeEvents(_request: HttpRequest, { registry }: CoreServices): unknown {
  const events = registry.settings.events();
  return {
    eventConfigurations: Object.fromEntries(
      EVENT_KINDS.map((kind) => [kind, { Enabled: events?.enabled.includes(kind) ?? false }]),
    ),
    creationDate: events === undefined ? undefined : seconds(events.createdAt),
    lastModifiedDate: events === undefined ? undefined : seconds(events.modifiedAt),
  };
}

function updateEvents(request: HttpRequest, { registry }: CoreServices): void {
  const given = optionalObject(jsonBody(request), 'eventConfigurations') ?? {};
  const unknown = Object.keys(given).find((kind) => !EVENT_KINDS.some((known) => known === kind));
  if (unknown !== undefined) throw invalidRequest(`Unknown event type: ${unknown.slice(0, 64)}`);
  const changes = EVENT_KINDS.flatMap((kind) => {
    const one = optionalObject(given, kind);
    return one === undefined ? [] : [[kind, optionalBoolean(one, 'Enabled') ?? false] as const];
  });
  registry.settings.enableEvents(Object.fromEntries(changes));
}
