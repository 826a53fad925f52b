import type { VerdictSentences, VerdictValues } from './verdict-sentences';

const WORK: Readonly<Record<string, string>> = { charge: '결제', settlement: '결제 결과 확인', refund: '환불' };
const BACKEND: Readonly<Record<string, string>> = { log: '이벤트 로그', database: '데이터베이스' };

const workOf = ({ work }: VerdictValues) => WORK[String(work)] ?? String(work);

const UNDONE = '모든 단계를 되돌렸습니다.';
const GOES_ON = '그러면 주문이 저절로 이어집니다.';
const NOTHING_KEPT = '돈은 받지 않았습니다. 다시 주문하실 수 있습니다.';

function leftOf({ id, group }: VerdictValues): string {
  if (id === undefined) return '더 일어날 일은 없습니다.';
  return `주문에는 더 일어날 일이 없습니다. ${group} 그룹이 보류한 메시지 ${id}번을 다시 시도하거나 버리세요.`;
}

const failedWith = ({ reason, detail }: VerdictValues) =>
  `주문이 실패했습니다(${reason}${detail === undefined ? '' : `: ${detail}`}). ${UNDONE}`;

/** The state and the events of a process after its time-out. */
function effectOf({ goesTo, records }: VerdictValues): string {
  if (goesTo === undefined) return '';
  return ` 제한 시간이 되면 프로세스의 상태는 ${goesTo}입니다.${records === undefined ? '' : ` 기록할 이벤트: ${records}.`}`;
}

/** 주문에 대한 판정의 문장과 다음 일, 코드별. */
export const verdictSentences: VerdictSentences = {
  ENDED_CONFIRMED: (v) => ['예약, 결제, 배송 예약을 마치고 주문을 확정했습니다.', leftOf(v)],
  ENDED_CANCELLED: (v) => [`고객이 주문을 취소했습니다. ${UNDONE}`, leftOf(v)],
  ENDED_FAILED: (v) => [failedWith(v), leftOf(v)],
  OUT_OF_STOCK: (v) =>
    v['reason'] === undefined
      ? ['주문하신 상품 가운데 품절된 것이 있었습니다.', NOTHING_KEPT]
      : [`재고가 부족합니다. ${failedWith(v)}`, leftOf(v)],
  CUSTOMER_ERASED: (v) => [`고객 정보가 삭제되었습니다. ${failedWith(v)}`, leftOf(v)],
  CONTEXT_DOWN: ({ context, error }) => [
    `주문에 필요한 ${context} 컨텍스트가 응답하지 않습니다(${error}).`,
    `${context} 컨텍스트를 시작하거나 그 로그와 상태를 살펴보세요. ${GOES_ON}`,
  ],
  DATABASE_AWAY: ({ context, backend, error }) => [
    `${context} 컨텍스트에서 ${BACKEND[String(backend)] ?? backend}에 닿지 못합니다(${error}).`,
    `${context} 컨텍스트의 ${BACKEND[String(backend)] ?? backend} 연결을 되살리세요. ${GOES_ON}`,
  ],
  BROKER_DOWN: ({ context, error }) => [
    `${context} 컨텍스트에서 브로커에 닿지 못해(${error}) 주문의 메시지가 도착하지 않습니다.`,
    '브로커를 되살리세요. 그러면 릴레이가 로그에 있는 것을 보냅니다.',
  ],
  OLD_DEFINITION: ({ state, version }) => [
    `주문의 프로세스는 버전 ${version}의 ${state} 상태인데, 실행 중인 릴리스에는 이 버전이 없습니다.`,
    `버전 ${version}을 가진 릴리스를 실행하세요. 그때까지 메시지가 기다립니다.`,
  ],
  NOT_TOLD: ({ error }) => [
    `주문 컨텍스트가 주문을 읽지 못합니다: ${error}.`,
    '더 새로운 릴리스가 썼다면 그 릴리스를 실행하세요. 아니면 ordering의 로그를 살펴보세요.',
  ],
  PARKED: ({ group, type, error, holdsUp, id }) => [
    `${group} 그룹이 ${type} 메시지를 처리하지 못해 보류했습니다: ${error}.${
      holdsUp === 0 ? '' : ` 뒤의 메시지 ${holdsUp}건이 기다립니다.`
    }`,
    `원인을 고친 뒤 ${group} 그룹의 메시지 ${id}번을 다시 시도하거나, 이유를 적고 버리세요.`,
  ],
  RELAY_WITHOUT_LEASE: ({ context, group, type, holder }) => [
    `${group} 릴레이가 ${type} 이벤트를 보내지 않았습니다. ${
      holder === undefined ? '리스를 가진 쪽이 없습니다.' : `${holder} 인스턴스가 리스를 가졌지만 보내지 않습니다.`
    }`,
    `리스를 가질 수 있는 ${context} 인스턴스를 시작하거나, relay_leases의 행을 비우세요.`,
  ],
  BREAKER_OPEN: (v) => [
    `차단기 ${v['circuit']}의 상태가 ${v['state']}이어서, 주문의 ${workOf(v)} 요청을 보내지 않습니다.`,
    v['closesAt'] === undefined
      ? '결제사를 다시 시도하는 중입니다. 결제사가 답하면 주문이 이어집니다.'
      : `${v['closesAt']}에 결제사를 다시 시도합니다. 결제사가 답하면 주문이 이어집니다.`,
  ],
  PROVIDER_HANGS: (v) =>
    v['step'] === 'lost'
      ? [
          `결제사의 답을 잃어버려 결과를 아무도 모릅니다(${workOf(v)}).`,
          v['dueAt'] === undefined ? '결제 컨텍스트가 지금 결과를 묻습니다.' : `${v['dueAt']}에 결과를 묻습니다.`,
        ]
      : [
          `${v['dueAt']}에 결제사에 ${workOf(v)} 요청을 보냈지만 답이 없습니다.`,
          '결제 컨텍스트가 제한 시간에 호출을 끝내고 결과를 묻습니다.',
        ],
  WAITS_FOR_PROVIDER: (v) => {
    if (v['step'] === 'unsent')
      return [`주문의 ${workOf(v)} 요청을 아직 결제사에 보내지 않았습니다.`, '자리가 나는 대로 보냅니다.'];
    if (v['step'] === 'refused')
      return [`결제사가 ${workOf(v)} 요청을 처리하지 못했습니다: ${v['fault']}.`, `${v['dueAt']}에 다시 묻습니다.`];
    return [
      `${v['dueAt']}에 결제사에 ${workOf(v)} 요청을 보냈고 아직 답이 없습니다.`,
      '답이 오거나, 제한 시간에 호출이 끝납니다.',
    ];
  },
  WAITING_FOR_COPY: (v) => retried(v),
  RETRY_WAITS: (v) => retried(v),
  CONSUMER_BEHIND: ({ context, group, type, recordedAt, lag, standing }) => [
    `${group} 그룹이 ${recordedAt}의 ${type} 이벤트를 아직 듣지 못했습니다.${
      lag === undefined ? '' : ` 이벤트 ${lag}건만큼 뒤처져 있습니다.`
    }${standing === undefined ? '' : ` ${standing}.`}`,
    `그룹은 저절로 이어집니다. 지연이 늘면 ${context} 컨텍스트의 로그와 파티션을 살펴보세요.`,
  ],
  ASKS_NO_MORE: ({ asked, state }) => [
    `프로세스가 ${asked} 컨텍스트에 물을 수 있는 만큼 물었지만 ${state} 상태에서 답을 받지 못했습니다.`,
    `${asked} 컨텍스트가 답하면 프로세스가 이어집니다. 그 로그에서 요청을 찾아보세요.`,
  ],
  TIMER_DUE: (v) => [
    `타이머 ${v['timer']}의 시각 ${v['dueAt']}이 지났지만 아직 울리지 않았습니다.`,
    `주문 컨텍스트가 로그에 있는 답을 모두 들으면 울립니다.${effectOf(v)}`,
  ],
  WAITS_FOR_TIMER: (v) => [
    `프로세스는 ${v['state']} 상태에서 ${v['asked']} 컨텍스트의 답을 기다립니다. 타이머 ${v['timer']}: ${v['dueAt']}.`,
    `${v['asked']} 컨텍스트가 답하거나 타이머가 울립니다.${effectOf(v)}`,
  ],
  IN_PROGRESS: ({ asked, state }) =>
    asked === undefined
      ? ['주문을 접수했고, 프로세스는 아직 시작하지 않았습니다.', '주문 컨텍스트가 자기 이벤트를 듣고 시작합니다.']
      : [`프로세스는 ${state} 상태에서 ${asked} 컨텍스트를 기다립니다.`, `${asked} 컨텍스트가 답합니다.`],
  RECEIVED: () => ['주문을 접수했습니다.', '다음으로 상품을 준비합니다.'],
  RESERVING: () => ['상품을 준비하고 있습니다.', '다음으로 결제합니다.'],
  PAYING: () => ['결제하고 있습니다.', '다음으로 배송을 예약합니다.'],
  SHIPPING: () => ['결제를 마쳤습니다.', '다음으로 배송을 예약하고 알림을 보내 드립니다.'],
  UNDOING: () => ['주문을 완료하지 않습니다.', '받은 돈이 있다면 돌려 드립니다.'],
  COMPLETED: () => ['주문이 완료되었습니다.', '운송사가 소포를 가져다 드립니다.'],
  CANCELLED: () => ['주문을 취소하셨습니다.', NOTHING_KEPT],
  PAYMENT_REFUSED: () => ['결제하지 못했습니다.', NOTHING_KEPT],
  NOT_DELIVERABLE: () => ['그 주소로 배송하는 운송사가 없습니다.', NOTHING_KEPT],
  FAILED: () => ['주문을 완료하지 못했습니다.', NOTHING_KEPT],
};

const retried = ({ group, type, reason, nextTryAt }: VerdictValues): readonly [string, string] => [
  `${group} 그룹이 ${type} 메시지를 아직 처리하지 못합니다: ${reason}.`,
  nextTryAt === undefined ? '곧 다시 시도합니다.' : `${nextTryAt}에 다시 시도합니다.`,
];
