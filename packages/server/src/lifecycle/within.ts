import type { Within } from '@detent/core';

/** Answers what the work answers, or 'too-late' when it has not after so many milliseconds; what it does later is nobody's concern. */
export const within: Within = async (work, ms) => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'too-late'>((resolve) => {
    timer = setTimeout(resolve, ms, 'too-late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
