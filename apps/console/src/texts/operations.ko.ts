import type { Texts } from './en';

/** The texts about messages that no consumer could handle, in Korean. */
export const parked: Texts['parked'] = {
  heading: '보류되거나 기다리는 메시지',
  how: '처리하지 못한 메시지는 자기 대상만 멈춥니다. 나머지는 모두 흐릅니다.',
  none: '모든 메시지를 처리했습니다. 보류된 것이 없습니다.',
  one: '메시지 하나',
  back: '모든 메시지',
  gone: '이 메시지는 이미 처리되었거나 버려졌습니다.',
  state: '상태',
  all: '전체',
  states: { parked: '보류', waiting: '대기', queued: '순서 대기' },
  stateHow: {
    parked: '사람이 살펴봐야 합니다.',
    waiting: '저절로 다시 시도합니다.',
    queued: '같은 대상의 앞선 메시지를 기다립니다.',
  },
  context: '컨텍스트',
  type: '메시지',
  group: '그룹',
  key: '스트림',
  attempts: '시도',
  since: '보류 시각',
  occurred: '발생 시각',
  due: '다음 시도',
  error: '이유',
  position: '위치',
  id: '번호',
  unanswered: (contexts) => `응답하지 않은 컨텍스트의 메시지는 빠져 있습니다: ${contexts}.`,
  retry: '지금 다시 시도',
  retryHow: '이 대상의 모든 메시지를 순서대로 시도합니다.',
  retried: (handled, left) =>
    left === 0
      ? `${handled}건을 처리했습니다. 대상이 다시 흐릅니다.`
      : `${handled}건을 처리했고, ${left}건은 처리하지 못해 남았습니다.`,
  drop: '버리기',
  dropHow: '누가 왜 버렸는지 감사 기록에 남습니다.',
  dropSure: '그룹은 이 메시지를 다시 처리하지 않습니다. 되돌릴 수 없습니다.',
  dropped: (left) =>
    left === 0 ? '버렸습니다. 대상이 다시 흐릅니다.' : `버렸습니다. 같은 대상의 뒤 메시지 ${left}건이 남았습니다.`,
  reason: '이유',
};
