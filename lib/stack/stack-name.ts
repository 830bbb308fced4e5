import type { Plan, Tier } from '../plan/plan.ts';

/**
 * Name of a plan's stack. It depends on the model, the purpose and the tier alone, so that deploying another plan of the
 * same model changes the stack that stands.
 */
export function stackNameOf(
  { model, purpose }: Pick<Plan, 'model' | 'purpose'>,
  tier: Tier = 'lambda',
): string {
  const name = model.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  const parts = ['partita', name, model.sha256.slice(0, 8), purpose === 'profile' ? 'profile' : ''];
  return [...parts, tier === 'lambda' ? '' : tier].filter((part) => part !== '').join('-');
}

/** Tag that each resource of a stack carries, with the stack's name as its value. */
export const stackTag = 'partita:stack';
