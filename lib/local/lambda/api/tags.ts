import { z } from 'zod';
import type { Operations } from './call.ts';
import { named } from './find.ts';
import { readBody } from './validate.ts';

export const tagsSchema = z.record(z.string().min(1).max(128), z.string().max(256));

const tagSchema = z.strictObject({ Tags: tagsSchema });

export const tagOperations: Operations = {
  TagResource(call) {
    const { Tags } = readBody(call, tagSchema);
    const { tags } = named(call).registered;
    for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
    return undefined;
  },

  UntagResource(call) {
    const { tags } = named(call).registered;
    for (const key of call.query.getAll('tagKeys')) tags.delete(key);
    return undefined;
  },

  ListTags: (call) => ({ Tags: Object.fromEntries(named(call).registered.tags) }),
};
