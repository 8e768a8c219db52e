// A link that says data-fragment="<id>" shows that part of its page here, without leaving the list.

/** Ask for one part of a page; null if it cannot be had. */
async function part(address: string, id: string): Promise<string | null> {
  const answer = await fetch(address, { headers: { "X-Part": id } }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : null;
}

/** Without this, and with a new tab wished for, the link opens the page as any link does. */
export function showFragments(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-fragment]");
    const here = document.getElementById(link?.dataset.fragment ?? "");
    if (!link || !here || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void part(link.href, here.id).then((text) => {
      if (text === null) return location.assign(link.href);
      here.innerHTML = text;
      history.replaceState(null, "", link.href);
      link.closest("tbody")?.querySelectorAll("tr[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
      link.closest("tr")?.setAttribute("aria-selected", "true");
      here.scrollIntoView({ block: "nearest" });
    });
  });
}
