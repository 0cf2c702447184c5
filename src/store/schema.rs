//! The tables as queries see them. `tests/it/architecture.rs` holds both sets of migrations against this file.

#![allow(missing_docs, reason = "diesel derives and table macros make public items without docs")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    public_record (id) {
        id -> Integer,
        sequence -> BigInt,
        stamped_at -> Ts,
        content_sequence -> BigInt,
        content_at -> Ts,
        catalogue_sequence -> BigInt,
        rolled_on -> Date,
        is_rehearsal -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    facilities (id) {
        id -> Text,
        slug -> Text,
        parent_id -> Nullable<Text>,
        kind -> Text,
        operator -> Nullable<Text>,
        names -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    component_groups (id) {
        id -> Text,
        slug -> Text,
        names -> Text,
        descriptions -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    components (id) {
        id -> Text,
        slug -> Text,
        group_id -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        names -> Text,
        descriptions -> Text,
        tier -> Nullable<Integer>,
        operator -> Nullable<Text>,
        policy -> Text,
        position -> Integer,
        stamp_sequence -> BigInt,
        stamp_at -> Ts,
        uptime_as_of -> Ts,
        began_at -> Ts,
        removed_at -> Nullable<Ts>,
        carried_until -> Nullable<Ts>,
    }
}

diesel::table! {
    component_facilities (component_id, facility_id) {
        component_id -> Text,
        facility_id -> Text,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    probes (id) {
        id -> Text,
        slug -> Text,
        component_id -> Text,
        definition -> Text,
        position -> Integer,
        removed_at -> Nullable<Ts>,
    }
}

diesel::table! {
    series (id) {
        id -> BigInt,
        probe_id -> Text,
        location -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    observations (at, series_id) {
        at -> Ts,
        series_id -> BigInt,
        outcome_and_latency -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    observation_notes (at, series_id) {
        at -> Ts,
        series_id -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    check_hours (hour_at, series_id) {
        hour_at -> Ts,
        series_id -> BigInt,
        ok -> Integer,
        slow -> Integer,
        failed -> Integer,
        path_failed -> Integer,
        self_failed -> Integer,
        skipped -> Integer,
        latency_sum_ms -> BigInt,
        latency_max_ms -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    verdicts (series_id) {
        series_id -> BigInt,
        standing -> Text,
        since -> Ts,
        before -> Text,
        is_flapping -> Bool,
        recorded_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_changes (id) {
        id -> BigInt,
        component_id -> Text,
        from_status -> Text,
        to_status -> Text,
        since -> Ts,
        recorded_at -> Ts,
        as_of -> Ts,
        basis -> Text,
        actor -> Text,
        why -> Nullable<Text>,
        sequence -> BigInt,
        incident_id -> Nullable<Text>,
        maintenance_id -> Nullable<Text>,
        correction_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_spans (component_id, from_at) {
        component_id -> Text,
        from_at -> Ts,
        until_at -> Nullable<Ts>,
        status -> Text,
    }
}

diesel::table! {
    uptime_summaries (component_id) {
        component_id -> Text,
        last_on -> Date,
        days -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    leases (name) {
        name -> Text,
        holder -> Text,
        until_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    incidents (id) {
        id -> Text,
        title -> Text,
        phase -> Text,
        resolved_at -> Nullable<Ts>,
        reported_at -> Nullable<Ts>,
        impact -> Text,
        override_impact -> Nullable<Text>,
        override_reason -> Nullable<Text>,
        opened_at -> Ts,
        contact -> Nullable<Text>,
        began_at -> Ts,
        imported_from -> Nullable<Text>,
        due_at -> Nullable<Ts>,
        revision -> BigInt,
        stamp_sequence -> BigInt,
        stamp_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    incident_starts (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        at -> Ts,
        precision -> Text,
        said_at -> Ts,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    incident_updates (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        id -> Text,
        kind -> Text,
        signatories -> Nullable<Text>,
        phase -> Text,
        as_of -> Ts,
        display_at -> Ts,
        published_at -> Ts,
        speaker -> Text,
        author -> Text,
        approver -> Nullable<Text>,
        waived -> Nullable<Text>,
        retracted_at -> Nullable<Ts>,
        retracted_by -> Nullable<Text>,
        retraction_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    update_revisions (incident_id, update_number, number) {
        incident_id -> Text,
        update_number -> BigInt,
        number -> BigInt,
        body -> Text,
        at -> Ts,
        published_by -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    tracked_sets (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        at -> Ts,
        recorded_at -> Ts,
        reason -> Nullable<Text>,
        added -> Text,
        removed -> Text,
        left_out -> Text,
    }
}

diesel::table! {
    tracked_components (incident_id, component_id) {
        incident_id -> Text,
        component_id -> Text,
        is_member -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    recoveries (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        component_id -> Text,
        step -> Text,
        limited_as -> Nullable<Text>,
        limits -> Nullable<Text>,
        watched_until -> Nullable<Ts>,
        since -> Ts,
        as_of -> Ts,
        recorded_at -> Ts,
        basis -> Text,
        recorded_by -> Text,
        update_id -> Nullable<Text>,
        is_undone -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    incident_exceptions (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        component_id -> Text,
        reason -> Text,
        said_at -> Ts,
        taken_back_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    estimates (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        component_id -> Nullable<Text>,
        kind -> Text,
        fact_id -> Nullable<Text>,
        within_ms -> Nullable<BigInt>,
        from_at -> Nullable<Ts>,
        until_at -> Nullable<Ts>,
        confidence -> Text,
        basis -> Text,
        as_of -> Ts,
        said_at -> Ts,
        outcome -> Text,
        outcome_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    promises (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        made_at -> Ts,
        due_at -> Ts,
        is_night -> Bool,
        made_by_update -> Text,
        missed_at -> Nullable<Ts>,
        fulfilled_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    advice (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        component_id -> Nullable<Text>,
        wording -> Text,
        said_at -> Ts,
        ends_at -> Nullable<Ts>,
        ended_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    facts (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        id -> Text,
        wording -> Text,
        said_by -> Text,
        as_of -> Ts,
        said_at -> Ts,
        standing -> Text,
        came_at -> Nullable<Ts>,
        superseded_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    safety_statements (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        safety -> Text,
        wording -> Text,
        as_of -> Ts,
        said_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    confirmed_causes (incident_id, number) {
        incident_id -> Text,
        number -> BigInt,
        wording -> Text,
        confirmed_by -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    suspected_causes (id) {
        id -> BigInt,
        incident_id -> Text,
        note -> Text,
        suspected_by -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    incident_log (id) {
        id -> BigInt,
        incident_id -> Text,
        at -> Ts,
        written_by -> Text,
        note -> Text,
        recorded_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    form_tokens (token_hash) {
        token_hash -> Text,
        incident_id -> Text,
        subject -> Text,
        digest -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    page_notices (id) {
        id -> Text,
        kind -> Text,
        wording -> Text,
        begins_at -> Ts,
        ends_at -> Ts,
        said_by -> Text,
        said_at -> Ts,
        is_shown -> Bool,
        due_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    audit_log (number) {
        number -> BigInt,
        at -> Ts,
        actor -> Text,
        act -> Text,
        subject -> Text,
        particulars -> Text,
        hash -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    recurrences (id) {
        id -> Text,
        rule -> Text,
        zone -> Text,
        first_local -> Text,
        lasts_ms -> BigInt,
        title -> Text,
        body -> Text,
        affected -> Text,
        ending -> Text,
        set_by -> Text,
        ended_at -> Nullable<Ts>,
        due_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    maintenances (id) {
        id -> Text,
        title -> Text,
        phase -> Text,
        started_at -> Nullable<Ts>,
        verifying_at -> Nullable<Ts>,
        over_at -> Nullable<Ts>,
        ending -> Text,
        announced -> Text,
        planned_at -> Ts,
        recurrence_id -> Nullable<Text>,
        overrun_at -> Nullable<Ts>,
        overrun_incident_id -> Nullable<Text>,
        begins_at -> Ts,
        imported_from -> Nullable<Text>,
        due_at -> Nullable<Ts>,
        revision -> BigInt,
        stamp_sequence -> BigInt,
        stamp_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    maintenance_components (maintenance_id, component_id) {
        maintenance_id -> Text,
        component_id -> Text,
        expected -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    maintenance_updates (maintenance_id, number) {
        maintenance_id -> Text,
        number -> BigInt,
        id -> Text,
        phase -> Text,
        body -> Nullable<Text>,
        as_of -> Ts,
        published_at -> Ts,
        author -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    corrections (id) {
        id -> Text,
        component_id -> Text,
        from_at -> Ts,
        until_at -> Ts,
        status -> Text,
        replaced -> Text,
        reason -> Text,
        corrected_by -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    still_open (incident_id, component_id) {
        incident_id -> Text,
        component_id -> Text,
        began_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    months (month) {
        month -> Text,
        stamp_sequence -> BigInt,
        stamp_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    staff (handle) {
        handle -> Text,
        name -> Text,
        role -> Text,
        groups -> Nullable<Text>,
        language -> Text,
        password -> Nullable<Text>,
        secret -> Nullable<Text>,
        pending_secret -> Nullable<Text>,
        used_step -> Nullable<BigInt>,
        added_at -> Ts,
        disabled_at -> Nullable<Ts>,
        email -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    sessions (token_hash) {
        token_hash -> Text,
        handle -> Text,
        opening -> Text,
        opened_at -> Ts,
        seen_at -> Ts,
        ended_at -> Nullable<Ts>,
        network -> Text,
        agent -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    recovery_codes (code_hash) {
        code_hash -> Text,
        handle -> Text,
        used_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    staff_links (token_hash) {
        token_hash -> Text,
        handle -> Text,
        purpose -> Text,
        until_at -> Ts,
        used_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    refusals (subject) {
        subject -> Text,
        failures -> BigInt,
        last_at -> Ts,
        untold -> BigInt,
        told_at -> Nullable<Ts>,
    }
}

diesel::table! {
    on_call (position) {
        position -> Integer,
        handle -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    hand_overs (number) {
        number -> BigInt,
        from_handle -> Text,
        to_handle -> Text,
        note -> Text,
        offered_at -> Ts,
        taken_at -> Nullable<Ts>,
        withdrawn_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    summons (id) {
        id -> Text,
        alert -> Text,
        step -> SmallInt,
        since_at -> Ts,
        recipients -> Text,
        alarm -> Text,
        created_at -> Ts,
        due_at -> Ts,
        failures -> SmallInt,
        ended_at -> Nullable<Ts>,
        fault -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    escalations (alert, at, step, handle) {
        alert -> Text,
        step -> SmallInt,
        handle -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    acknowledgements (alert) {
        alert -> Text,
        acknowledged_by -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    desk_forms (token_hash) {
        token_hash -> Text,
        digest -> Text,
        at -> Ts,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    public_record,
    facilities,
    component_groups,
    components,
    component_facilities,
    probes,
    series,
    observations,
    observation_notes,
    check_hours,
    verdicts,
    status_changes,
    status_spans,
    uptime_summaries,
    leases,
);

// What is asked of one by way of the other: the lists of the incidents that changed.
diesel::joinable!(tracked_components -> incidents (incident_id));
diesel::allow_tables_to_appear_in_same_query!(incidents, tracked_components);
diesel::allow_tables_to_appear_in_same_query!(manuscripts, manuscript_revisions);
diesel::allow_tables_to_appear_in_same_query!(deliveries, notifications);
diesel::allow_tables_to_appear_in_same_query!(subscribers, subscriptions);
diesel::allow_tables_to_appear_in_same_query!(manuscripts, approvals);
diesel::allow_tables_to_appear_in_same_query!(incidents, incident_starts);
diesel::allow_tables_to_appear_in_same_query!(incidents, incident_updates);
diesel::allow_tables_to_appear_in_same_query!(incidents, update_revisions);
diesel::allow_tables_to_appear_in_same_query!(incidents, tracked_sets);
diesel::allow_tables_to_appear_in_same_query!(incidents, recoveries);
diesel::allow_tables_to_appear_in_same_query!(incidents, incident_exceptions);
diesel::allow_tables_to_appear_in_same_query!(incidents, estimates);
diesel::allow_tables_to_appear_in_same_query!(incidents, promises);
diesel::allow_tables_to_appear_in_same_query!(incidents, advice);
diesel::allow_tables_to_appear_in_same_query!(incidents, facts);
diesel::allow_tables_to_appear_in_same_query!(incidents, safety_statements);
diesel::allow_tables_to_appear_in_same_query!(incidents, confirmed_causes);

diesel::joinable!(maintenance_components -> maintenances (maintenance_id));
diesel::allow_tables_to_appear_in_same_query!(maintenances, maintenance_components);
diesel::allow_tables_to_appear_in_same_query!(maintenances, maintenance_updates);

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    manuscripts (id) {
        id -> Text,
        aim -> Text,
        incident_id -> Text,
        update_id -> Nullable<Text>,
        becomes -> Text,
        stage -> Text,
        stage_at -> Nullable<Ts>,
        stage_by -> Nullable<Text>,
        revision -> Integer,
        begun_by -> Text,
        begun_at -> Ts,
        glimpse -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    manuscript_revisions (manuscript_id, number) {
        manuscript_id -> Text,
        number -> Integer,
        set_aside_over -> Nullable<Integer>,
        is_autosave -> Bool,
        content -> Text,
        hash -> Text,
        saved_by -> Text,
        saved_at -> Ts,
    }
}

diesel::table! {
    manuscript_writers (manuscript_id, writer) {
        manuscript_id -> Text,
        writer -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    approvals (id) {
        id -> BigInt,
        manuscript_id -> Text,
        revision -> Integer,
        hash -> Text,
        verdict -> Text,
        given_by -> Text,
        is_administrator -> Bool,
        note -> Text,
        at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    templates (id) {
        id -> Text,
        kind -> Text,
        impact -> Nullable<Text>,
        title -> Text,
        body -> Text,
        made_by -> Text,
        made_at -> Ts,
        approved_by -> Nullable<Text>,
        is_removed -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    asked_checks (number) {
        number -> BigInt,
        probe_id -> Text,
        asked_by -> Text,
        asked_at -> Ts,
        taken_at -> Nullable<Ts>,
        location -> Nullable<Text>,
        seen_at -> Nullable<Ts>,
        outcome -> Nullable<Integer>,
        latency_ms -> Nullable<Integer>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_news (component_id) {
        component_id -> Text,
        was -> Text,
        changed_at -> Nullable<Ts>,
        told_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    status_ends (component_id) {
        component_id -> Text,
        status -> Text,
        until_at -> Ts,
        set_by -> Text,
        set_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    subscribers (id) {
        id -> BigInt,
        address -> Text,
        address_key -> Text,
        domain -> Text,
        language -> Text,
        zone -> Text,
        confirmed_at -> Ts,
        consent -> Text,
        links_version -> Integer,
        suppressed_at -> Nullable<Ts>,
        suppressed_why -> Nullable<Text>,
        consent_note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    subscriptions (id) {
        id -> BigInt,
        subscriber_id -> BigInt,
        scope -> Text,
        moments -> SmallInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    subscriber_links (id) {
        id -> BigInt,
        purpose -> Text,
        nonce -> Text,
        address -> Text,
        address_key -> Text,
        network -> Text,
        wishes -> Text,
        created_at -> Ts,
        expires_at -> Ts,
        used_at -> Nullable<Ts>,
        mailbox -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    notifications (id) {
        id -> BigInt,
        occasion -> Text,
        incident_id -> Nullable<Text>,
        maintenance_id -> Nullable<Text>,
        update_id -> Nullable<Text>,
        at -> Ts,
        audience -> Text,
        high_water -> BigInt,
        release_at -> Nullable<Ts>,
        step -> Integer,
        reached -> BigInt,
        expanded_at -> Nullable<Ts>,
        cancelled_at -> Nullable<Ts>,
        made -> BigInt,
        sent -> BigInt,
        news -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    deliveries (notification_id, subscriber_id) {
        notification_id -> BigInt,
        subscriber_id -> BigInt,
        priority -> SmallInt,
        state -> SmallInt,
        due_at -> Ts,
        failures -> SmallInt,
        doubts -> SmallInt,
        holder -> Nullable<BigInt>,
        changed_at -> Nullable<Ts>,
        provider -> Nullable<Text>,
        reply -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    letters (id) {
        id -> BigInt,
        lane -> SmallInt,
        kind -> Text,
        address -> Text,
        language -> Text,
        zone -> Text,
        particulars -> Text,
        created_at -> Ts,
        state -> SmallInt,
        due_at -> Ts,
        failures -> SmallInt,
        doubts -> SmallInt,
        holder -> Nullable<BigInt>,
        changed_at -> Nullable<Ts>,
        provider -> Nullable<Text>,
        reply -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    domain_holds (domain) {
        domain -> Text,
        held_at -> Ts,
        held_by -> Text,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    channel_pauses (channel) {
        channel -> Text,
        paused_at -> Ts,
        paused_by -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::connection::Ts;
    provider_states (provider, holder) {
        provider -> Text,
        holder -> BigInt,
        is_open -> Bool,
        since -> Ts,
        reason -> Nullable<Text>,
        seen_at -> Ts,
        accepted -> BigInt,
    }
}
