import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceBookFor } from '../../lib/cost/books/index.ts';
import { buildReport } from '../../lib/report/build/build-report.ts';
import { renderHtml } from '../../lib/report/html/page.ts';
import { steadyWorkload } from '../../lib/workload/workload.ts';
import { bert, modelProfile, planProfile } from './fixture.ts';

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
    writeFileSync(file, renderHtml(buildReport({ ...input, approved, workload: steadyWorkload(2_000_000) })));
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-gpu'],
    });
    // The page itself forbids every script; the checker is the one that is let in.
    page = await browser.newPage({ bypassCSP: true });
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
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: checker } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const result = await checker.run();
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`);
    });
    expect(violations).toEqual([]);
  });

  it.each([390, 820, 1280])('never scrolls sideways at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  it('can be read by keyboard: every table that scrolls and every fold takes the focus', async () => {
    const focusable = await page.evaluate(`
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      [...document.querySelectorAll('.scroll, summary')].every((element) => {
        element.focus();
        return document.activeElement === element;
      })`);
    expect(focusable).toBe(true);
  });
});
