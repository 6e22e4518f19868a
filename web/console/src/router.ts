// Every page with its name in the menu and the roles that may open it; the API asks again for each.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from "vue-router";
import { has, session, type Role } from "@/session";

export interface Entry {
  name: string;
  path: string;
  title: string;
  icon: string;
  group: "work" | "manage" | "rule" | "self";
  roles: Role[];
  page: () => Promise<unknown>;
  /** Outside the frame with the menu. */
  bare?: boolean;
}

const DESK: Role[] = ["clerk", "coach", "supervisor"];
const HALL: Role[] = ["clerk", "guide", "supervisor"];

export const ENTRIES: Entry[] = [
  { name: "inbox", path: "/inbox/:id?", title: "人工接待", icon: "inbox", group: "work", roles: DESK, page: () => import("@/pages/InboxPage.vue") },
  { name: "appointments", path: "/appointments", title: "预约", icon: "calendar", group: "work", roles: HALL, page: () => import("@/pages/AppointmentsPage.vue") },
  { name: "check-in", path: "/check-in", title: "到场核验", icon: "scan", group: "work", roles: HALL, page: () => import("@/pages/CheckInPage.vue") },
  { name: "off-hours", path: "/off-hours", title: "下班后预约", icon: "moon", group: "work", roles: HALL, page: () => import("@/pages/OffHoursPage.vue") },
  { name: "guides", path: "/guides", title: "引导任务", icon: "guide", group: "work", roles: HALL, page: () => import("@/pages/GuidesPage.vue") },
  { name: "ledger", path: "/ledger", title: "咨询台账", icon: "book", group: "work", roles: [...DESK, "auditor"], page: () => import("@/pages/LedgerPage.vue") },
  { name: "alerts", path: "/alerts", title: "时限提醒", icon: "bell", group: "work", roles: [...DESK, "auditor"], page: () => import("@/pages/AlertsPage.vue") },
  { name: "remedies", path: "/remedies", title: "改进与答复", icon: "pencil", group: "work", roles: [...DESK, "auditor"], page: () => import("@/pages/RemediesPage.vue") },
  { name: "analysis", path: "/analysis", title: "咨询分析", icon: "chart", group: "manage", roles: ["supervisor", "coach", "auditor"], page: () => import("@/pages/AnalysisPage.vue") },
  { name: "reviews", path: "/reviews", title: "好差评", icon: "star", group: "manage", roles: ["supervisor", "auditor"], page: () => import("@/pages/ReviewsPage.vue") },
  { name: "complaints", path: "/complaints", title: "投诉与线索", icon: "flag", group: "manage", roles: ["supervisor", "auditor"], page: () => import("@/pages/ComplaintsPage.vue") },
  { name: "bans", path: "/bans", title: "停约与申诉", icon: "pause", group: "manage", roles: ["supervisor", "clerk"], page: () => import("@/pages/BansPage.vue") },
  { name: "cases", path: "/cases", title: "办件监察", icon: "folder", group: "manage", roles: ["supervisor", "auditor", "operator"], page: () => import("@/pages/CasesPage.vue") },
  { name: "catalogue", path: "/catalogue/:code?", title: "事项目录", icon: "list", group: "manage", roles: [], page: () => import("@/pages/CataloguePage.vue") },
  { name: "calendar", path: "/calendar", title: "日历与放号", icon: "clock", group: "manage", roles: [], page: () => import("@/pages/CalendarPage.vue") },
  { name: "duty", path: "/duty", title: "值班排班", icon: "people", group: "manage", roles: DESK, page: () => import("@/pages/DutyPage.vue") },
  { name: "wall", path: "/wall", title: "大屏", icon: "screen", group: "manage", roles: [...DESK, "operator", "guide"], page: () => import("@/pages/WallPage.vue"), bare: true },
  { name: "staff", path: "/staff", title: "人员账号", icon: "badge", group: "rule", roles: ["security", "supervisor", "operator"], page: () => import("@/pages/StaffPage.vue") },
  { name: "deliveries", path: "/deliveries", title: "消息投递", icon: "send", group: "rule", roles: ["operator", "supervisor", "auditor"], page: () => import("@/pages/DeliveriesPage.vue") },
  { name: "audit", path: "/audit", title: "审计", icon: "shield", group: "rule", roles: ["auditor", "security"], page: () => import("@/pages/AuditPage.vue") },
  { name: "settings", path: "/settings", title: "系统设置", icon: "gear", group: "rule", roles: ["operator", "security", "auditor", "supervisor"], page: () => import("@/pages/SettingsPage.vue") },
  { name: "account", path: "/account", title: "我的账号", icon: "person", group: "self", roles: [], page: () => import("@/pages/AccountPage.vue") },
];

export const GROUPS: Record<Entry["group"], string> = { work: "日常", manage: "管理", rule: "系统与监督", self: "" };

export function allowed(): Entry[] {
  return ENTRIES.filter((entry) => has(...entry.roles));
}

const pages: RouteRecordRaw[] = ENTRIES.map((entry) => ({
  name: entry.name,
  path: entry.path,
  component: entry.page,
  meta: { title: entry.title, roles: entry.roles, bare: entry.bare ?? false },
}));

export const router = createRouter({
  history: createWebHashHistory("/console/"),
  routes: [
    ...pages,
    { name: "enrol", path: "/enrol/:code", component: () => import("@/pages/EnrolPage.vue"), meta: { title: "启用账号", open: true, bare: true } },
    { name: "start", path: "/", component: { render: () => null }, meta: { title: "" } }, // where nobody is signed in yet
    { path: "/:rest(.*)*", redirect: "/" },
  ],
});

router.beforeEach((to) => {
  const roles = (to.meta.roles ?? []) as Role[];
  if (session.member && (to.name === "start" || (!to.meta.open && !has(...roles)))) return { name: allowed()[0]?.name ?? "account" };
  return true;
});
