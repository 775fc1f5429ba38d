// On the lab's page: the link to the explorer leads to the experiment that the reader came from.
const { origin, pathname, href } = new URL(document.referrer || window.location.href);
const link = document.querySelector('.site a');
const cameFromExperiment = origin === window.location.origin && pathname === '/';
if (cameFromExperiment && link.getAttribute('href') === '/') link.href = href;
