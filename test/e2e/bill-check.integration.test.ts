/** The check and the what-if of a bill in Chromium: by keyboard, by address, and who sees them. */
import { expect, test } from 'vitest';
import { describeInBrowser, useDashboard } from './dashboard-harness.ts';

describeInBrowser('checking a bill in a browser', () => {
  const dashboard = useDashboard();
  const { visit } = dashboard;

  test('a what-if is asked by keyboard, compares each dwelling and stays in the address', async () => {
    const { page, complaints } = await visit('#/bill');
    const panel = page.locator('lab-what-if');
    await page.getByText('but this house must bill 70%').waitFor();
    const share = panel.getByLabel('Heating by consumption, %');
    await share.fill('70');
    await panel.getByLabel('Change of tenants in').selectOption('d02');
    await panel.getByLabel('New tenant from').fill('2025-06-01');
    await share.press('Enter');
    await panel.getByText('To be paid in all:').waitFor();
    expect(await panel.locator('[aria-live=polite]').innerText()).toContain('more, some');
    expect(await panel.locator('tbody tr').count()).toBeGreaterThan(3);
    expect(page.url()).toContain('heat=70&flat=d02&day=2025-06-01');
    await page.reload();
    await panel.getByText('To be paid in all:').waitFor();
    expect(await panel.getByLabel('New tenant from').inputValue()).toBe('2025-06-01');
    await panel.getByRole('button', { name: 'Reset' }).click();
    await panel.getByText('To be paid in all:').waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('heat=');
    expect(complaints).toEqual([]);
  });

  test('a what-if that cannot be is refused in words', async () => {
    const { page } = await visit('#/bill?flat=d02&day=2025-01-01');
    const refusal = page.locator('lab-what-if lab-error');
    await refusal.getByText('PROPERTY_BAD_CHANGE').waitFor();
    expect(await refusal.count()).toBe(1);
  });

  test('the tenant sees neither check nor what-if, the operator no figure of a dwelling', async () => {
    dashboard.server.role = 'tenant';
    const tenant = await visit('#/bill');
    await tenant.page.locator('lab-bill').waitFor();
    expect(await tenant.page.locator('lab-bill-check, lab-what-if').count()).toBe(0);
    expect(tenant.requests.filter((request) => /bill-(check|what)/.test(request.url()))).toEqual(
      [],
    );
    dashboard.server.role = 'operator';
    const { page, complaints } = await visit('#/bill?heat=70');
    await page.getByText('To be paid in all:').waitFor();
    expect(await page.locator('lab-sheet, lab-what-if table:not(.findings)').count()).toBe(0);
    expect(await page.getByLabel('Failed device').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
