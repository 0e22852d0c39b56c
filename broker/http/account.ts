/** What belongs to the account as a whole: endpoints and event configurations. */
import { invalidRequest } from '../common/aws-error.ts';
import { EVENT_KINDS } from '../registry/events.ts';
import { control, type Operation } from './operation.ts';
import { flag, object, text } from './request/schema.ts';
import { seconds } from './times.ts';

/** Host and port here, where AWS gives a host: its ports are fixed, ours are chosen. */
const describeEndpoint = control('DescribeEndpoint', 'GET /endpoint', {
  query: { endpointType: text },
  handle({ query, request }) {
    const { endpointType = 'iot:Data-ATS' } = query;
    if (endpointType === 'iot:Data-ATS' || endpointType === 'iot:CredentialProvider')
      return { endpointAddress: request.endpoint };
    // The older types are retired, and the others are services that this core does not have.
    throw invalidRequest(
      `Endpoint type ${endpointType.slice(0, 64)} is not supported, use iot:Data-ATS or iot:CredentialProvider`,
    );
  },
});

const describeEvents = control('DescribeEventConfigurations', 'GET /event-configurations', {
  handle(_call, { registry }) {
    const events = registry.settings.events();
    return {
      eventConfigurations: Object.fromEntries(
        EVENT_KINDS.map((kind) => [kind, { Enabled: events?.enabled.includes(kind) ?? false }]),
      ),
      creationDate: events === undefined ? undefined : seconds(events.createdAt),
      lastModifiedDate: events === undefined ? undefined : seconds(events.modifiedAt),
    };
  },
});

const updateEvents = control('UpdateEventConfigurations', 'PATCH /event-configurations', {
  body: object({
    eventConfigurations: { type: 'object', additionalProperties: object({ Enabled: flag }) },
  }),
  handle({ body }, { registry }) {
    const given = Object.entries(body.eventConfigurations ?? {});
    const changes = given.map(([kind, { Enabled = false }]) => [kind, Enabled] as const);
    const unknown = changes.find(([kind]) => !EVENT_KINDS.some((known) => known === kind));
    if (unknown !== undefined) {
      throw invalidRequest(`Unknown event type: ${unknown[0].slice(0, 64)}`);
    }
    registry.settings.enableEvents(Object.fromEntries(changes));
  },
});

export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  describeEndpoint,
  describeEvents,
  updateEvents,
];
