import type { MessageSettings } from './settings.ts';
import { pickLanguage } from './words/pick-language.ts';
import { createVoice, type Voice } from './words/voice.ts';

/** The voice that speaks the first of the wished-for languages that is offered. */
export type Voices = (wishes: readonly string[]) => Voice;

/** Parses every message of every language that is offered. */
export function createVoices(settings: Pick<MessageSettings, 'languages' | 'defaultLanguage'>): Voices {
  const voices = new Map(settings.languages.map((language) => [language.tag, createVoice(language)]));
  const offered = [...voices.keys()];
  return function voiceFor(wishes) {
    const tag = pickLanguage(wishes, offered, settings.defaultLanguage);
    const voice = voices.get(tag);
    if (voice === undefined) throw new Error(`the default language ${tag} is not offered`);
    return voice;
  };
}
