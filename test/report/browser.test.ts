import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport, type ReportInput } from '../../lib/report/build/build-report.ts';
import type { ReportDocument } from '../../lib/report/document.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { bert, modelProfile, planProfile } from './fixture.ts';
import { renderPage } from './render-page.ts';

/** Debian's, or where CHROMIUM says: a browser isn't installed for this. */
const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(executablePath === undefined)('the report in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-browser-'));
  const file = join(folder, 'report.html');
  const asked: string[] = [];
  const errors: string[] = [];
  let report: (changed: Partial<ReportInput>) => ReportDocument;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const input = {
      measured: planProfile(bert),
      model: modelProfile(bert),
      workload: steadyWorkload(1_000_000),
      coldStartRate: 0.01,
      monthlyBudgetUsd: 5,
      approved: null,
      book: priceBookFor('us-east-1'),
      command: 'partita report measured.json profile.json -o report',
      createdAt: '2026-11-21T09:31:12.000Z',
    };
    const approved = buildReport(input);
    report = (changed) =>
      buildReport({ ...input, approved, workload: steadyWorkload(2_000_000), ...changed });
    writeFileSync(file, renderPage(report({})));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    page = await browser.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(pathToFileURL(file).href);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks for nothing but itself, and has nothing to complain of', () => {
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
    expect(errors).toEqual([]);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('has no fault that axe finds, %s and %i pixels wide', async (colorScheme, width) => {
    // The page itself forbids every script but its own; the checker is let in.
    const checked = await browser.newPage({ bypassCSP: true, colorScheme, viewport: { width, height: 900 } });
    await checked.goto(pathToFileURL(file).href);
    await checked.evaluate(axe);
    const violations = await checked.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const result = await checker.run();
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
    });
    await checked.close();
    expect(violations).toEqual([]);
  });

  it.each([390, 820, 1280])('never scrolls sideways at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  const shown = async () => ({
    text: await page.textContent('#what-if-result'),
    usd: await page.getAttribute('#what-if-result', 'data-usd'),
  });

  it('begins its what-if at the report’s own total', async () => {
    expect((await shown()).usd).toBe(report({}).bill.totalUsd);
    expect((await shown()).text).toContain('+$0.00 a month (0.0\u00a0%) against the report');
  });

  it.each([
    [3_141_592, 0.7],
    [25_000_000_000, 12.5],
    [0, 100],
  ])(
    'computes %i inferences with %d %% cold starts as the report would, to the last digit',
    async (volume, cold) => {
      await page.fill('#what-if-volume-number', String(volume));
      await page.fill('#what-if-cold-number', String(cold));
      const coldStartRate = Number((cold / 100).toFixed(4));
      const { bill, monthlyUsd } = report({ workload: steadyWorkload(volume), coldStartRate });
      const { text, usd } = await shown();
      expect(usd).toBe(bill.totalUsd);
      expect(text).toContain(
        `$${monthlyUsd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} a month`,
      );
      await page.click('#what-if-reset');
    },
  );

  it('computes a step of memory as the report’s own sensitivity does', async () => {
    const { sensitivity } = report({});
    const memory = sensitivity.find(({ factor }) => factor === 'memory size')!;
    const ends: number[] = [];
    for (const step of ['-64', '64']) {
      await page.fill('#what-if-memory-number', step);
      ends.push(Number((await shown()).usd));
    }
    expect(ends.sort((a, b) => a - b)).toEqual([memory.low.monthlyUsd, memory.high.monthlyUsd]);
    await page.click('#what-if-reset');
  });

  it('follows its sliders by keyboard, and says so where a number makes no sense', async () => {
    await page.focus('#what-if-volume');
    const before = Number(await page.inputValue('#what-if-volume-number'));
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
    expect(Number(await page.inputValue('#what-if-volume-number'))).toBeCloseTo(before * 2, -5);
    expect(await page.getAttribute('#what-if-volume', 'aria-valuetext')).toBe('4000000');
    await page.fill('#what-if-cold-number', '');
    expect((await shown()).text).toBe('One of the numbers can’t be computed with.');
    await page.click('#what-if-reset');
    expect((await shown()).usd).toBe(report({}).bill.totalUsd);
  });

  it('has nothing to complain of after all that', () => {
    expect(errors).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(file).href]);
  });

  it('can be read by keyboard: every table that scrolls and every fold takes the focus', async () => {
    const focusable = await page.evaluate(`
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      [...document.querySelectorAll('.scroll, summary, input, button')].every((element) => {
        element.focus();
        return document.activeElement === element;
      })`);
    expect(focusable).toBe(true);
  });
});
