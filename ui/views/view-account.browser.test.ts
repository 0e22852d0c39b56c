import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AppContext } from '../app-context.ts';
import { uiError } from '../errors.ts';
import './view-account.ts';
import type { ViewAccount } from './view-account.ts';

afterEach(() => document.body.replaceChildren());

const OWN = { id: 'a', createdAt: '2026-01-02T10:00:00Z', expiresAt: '2026-01-02T22:00:00Z' };

function draw({ demo = false } = {}) {
  const client = {
    sessions: vi.fn<() => Promise<object[]>>(async () => [
      { ...OWN, current: true },
      { ...OWN, id: 'b', current: false },
    ]),
    endSession: vi.fn<(id: string) => Promise<object[]>>(async () => []),
    changePassword: vi.fn<(change: object) => Promise<void>>(async () => undefined),
  };
  const view = document.createElement('view-account') as ViewAccount;
  const session = { user: 'anna', role: 'operator', csrfToken: '', demo };
  view.context = { client, session } as unknown as AppContext;
  document.body.append(view);
  return client;
}

async function fill(again: string): Promise<void> {
  await page.getByLabelText('Present password').fill('old words');
  await page.getByLabelText('New password', { exact: true }).fill('four words of no song');
  await page.getByLabelText('New password, again').fill(again);
  await userEvent.keyboard('{Enter}');
}

test('the password is changed by keyboard, and said to be', async () => {
  const client = draw();
  await expect.element(page.getByText('anna')).toBeVisible();
  await fill('four words of no song');
  const form = document
    .querySelector('view-account')
    ?.shadowRoot?.querySelector('lab-password-form');
  const said = () => form?.shadowRoot?.querySelector('[role=status]')?.textContent;
  await vi.waitFor(() => expect(said()).toContain('The password is changed'));
  const change = { password: 'old words', newPassword: 'four words of no song' };
  expect(client.changePassword).toHaveBeenCalledExactlyOnceWith(change);
  expect(client.sessions).toHaveBeenCalledTimes(2);
});

test('two new passwords that differ are not sent', async () => {
  const client = draw();
  await fill('four words of a song');
  await expect.element(page.getByText('The two new passwords differ.')).toBeVisible();
  const again = page.getByLabelText('New password, again');
  await expect.element(again).toHaveAttribute('aria-invalid', 'true');
  expect(client.changePassword).not.toHaveBeenCalled();
});

test('a refused password shows why', async () => {
  const client = draw();
  client.changePassword.mockRejectedValueOnce(uiError('UI_OFFLINE'));
  await fill('four words of no song');
  await expect.element(page.getByText('UI_OFFLINE')).toBeVisible();
});

test('another session is ended, the own one has no button', async () => {
  const client = draw();
  const end = page.getByRole('button', { name: /^End the session of / });
  await expect.element(end).toBeVisible();
  expect(end.elements()).toHaveLength(1);
  await userEvent.click(end);
  expect(client.endSession).toHaveBeenCalledExactlyOnceWith('b');
  await expect.element(page.getByText('The session has ended.')).toBeVisible();
});

test('a demo user is told that the password stays', async () => {
  draw({ demo: true });
  await expect.element(page.getByText(/keep their passwords/)).toBeVisible();
  expect(page.getByLabelText('Present password').elements()).toHaveLength(0);
});
