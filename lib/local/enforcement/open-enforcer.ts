import type { Enforcement } from '../../plan/platform.ts';
import { enforcementUnavailable } from '../errors.ts';
import { makeRunFolder, type RunFolder } from '../run-folder.ts';
import { openCgroup } from './cgroup.ts';
import { cgroup1, cgroup2 } from './cgroup-versions.ts';
import type { Enforcer } from './confinement.ts';
import { openStopCont } from './stop-cont.ts';
import { unlimited } from './unlimited.ts';

type LocalEnforcement = Exclude<Enforcement, 'service'>;

const openers: Readonly<Record<LocalEnforcement, (folder: RunFolder) => Promise<Enforcer>>> = {
  cgroup2: () => openCgroup(cgroup2),
  cgroup1: () => openCgroup(cgroup1),
  'stop-cont': (folder) => openStopCont(folder.script('enforcement/duty-cycle-worker')),
  none: () => Promise.resolve(unlimited),
};

const bestFirst: readonly LocalEnforcement[] = ['cgroup2', 'cgroup1', 'stop-cont', 'none'];

/**
 * Opens the way of enforcing that is asked for, or the best one that works.
 *
 * @throws PartitaError P1403 the one asked for does not work here
 */
export async function openEnforcer(folder: RunFolder, wanted?: Enforcement): Promise<Enforcer> {
  if (wanted === 'service') throw enforcementUnavailable(wanted, 'it is what AWS does');
  return wanted === undefined ? (await openBest(folder)).enforcer : openWanted(folder, wanted);
}

async function openWanted(folder: RunFolder, wanted: LocalEnforcement): Promise<Enforcer> {
  try {
    return await openers[wanted](folder);
  } catch (error) {
    throw enforcementUnavailable(wanted, reasonOf(error));
  }
}

async function openBest(folder: RunFolder): Promise<{ enforcer: Enforcer; passedOver: string[] }> {
  const passedOver: string[] = [];
  for (const enforcement of bestFirst) {
    try {
      return { enforcer: await openers[enforcement](folder), passedOver };
    } catch (error) {
      passedOver.push(`not ${enforcement}: ${reasonOf(error)}`);
    }
  }
  return { enforcer: unlimited, passedOver };
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Finds out, by trying, how this machine can enforce Lambda's CPU share and memory limit.
 *
 * @returns `detail` says how it does it and why a better way does not work
 */
export async function detectEnforcement(): Promise<{ enforcement: Enforcement; detail: string }> {
  const folder = makeRunFolder();
  try {
    const { enforcer, passedOver } = await openBest(folder);
    await enforcer.close();
    return { enforcement: enforcer.enforcement, detail: [enforcer.detail, ...passedOver].join('; ') };
  } finally {
    await folder.close();
  }
}
