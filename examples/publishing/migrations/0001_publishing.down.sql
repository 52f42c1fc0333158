-- whimbrel: lossy = select count(*) from publishing.content because "everything is lost"
drop table publishing.outlet_feature_flags, publishing.audit, publishing.linkedin_tokens, publishing.metrics,
    publishing.approvals, publishing.publications, publishing.content;
drop schema publishing;
