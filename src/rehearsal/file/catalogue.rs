//! What there was: the file's tree of components and functions as a draft like any other.

use super::generated;
use super::reader::Reader;
use super::shapes;
use crate::domain::catalogue::Policy;
use crate::domain::catalogue::draft::{ComponentDraft, Draft, FacilityDraft, GroupDraft};

/// The draft that the file's catalogue stands for. Nothing in a rehearsal is probed, so every policy is manual.
pub(super) fn read(reader: &mut Reader, shape: &shapes::Catalogue) -> Draft {
    let mut components: Vec<ComponentDraft> = Vec::new();
    for component in &shape.components {
        components.extend(read_component(reader, component));
    }
    for series in &shape.generated {
        components.extend(generated::components(reader, series));
    }
    let draft = Draft {
        facilities: shape.facilities.iter().map(|facility| read_facility(reader, facility)).collect(),
        groups: shape.groups.iter().map(|group| read_group(reader, group)).collect(),
        components,
        probes: Vec::new(),
    };
    for refusal in draft.refusals() {
        let slugs = draft.slugs(refusal.place.kind);
        let slug = slugs.get(refusal.place.index).map_or("", |(slug, _)| slug);
        reader.stand_at(format!("{} {slug}", refusal.place.kind.as_str()));
        reader.refuse(format!("{}: {}", refusal.place.key, refusal.why));
    }
    draft
}

fn read_facility(reader: &mut Reader, shape: &shapes::Facility) -> FacilityDraft {
    reader.stand_at(format!("facility {}", shape.slug));
    FacilityDraft {
        slug: shape.slug.clone(),
        was: None,
        parent: shape.parent.clone(),
        kind: shape.kind.clone(),
        operator: shape.operator.clone(),
        names: reader.texts("name", &shape.name),
    }
}

fn read_group(reader: &mut Reader, shape: &shapes::Group) -> GroupDraft {
    reader.stand_at(format!("group {}", shape.slug));
    GroupDraft {
        id: None,
        slug: shape.slug.clone(),
        was: None,
        names: reader.texts("name", &shape.name),
        descriptions: Default::default(),
    }
}

/// A component, followed by its functions, which have its tier, operator and facilities.
fn read_component(reader: &mut Reader, shape: &shapes::Component) -> Vec<ComponentDraft> {
    reader.stand_at(format!("component {}", shape.slug));
    if shape.tier.is_some_and(|tier| !(1..=4).contains(&tier)) {
        reader.refuse("tier is a number from 1 to 4");
    }
    let component = ComponentDraft {
        id: None,
        slug: shape.slug.clone(),
        was: None,
        group: Some(shape.group.clone()),
        parent: None,
        names: reader.texts("name", &shape.name),
        descriptions: reader.optional_texts("description", shape.description.as_ref()),
        tier: shape.tier,
        operator: shape.operator.clone(),
        policy: Policy::Manual,
        runs_on: shape.runs_on.clone(),
    };
    let mut drafts = vec![component.clone()];
    for function in &shape.functions {
        reader.stand_at(format!("component {}", function.slug));
        drafts.push(ComponentDraft {
            slug: function.slug.clone(),
            group: None,
            parent: Some(shape.slug.clone()),
            names: reader.texts("name", &function.name),
            descriptions: reader.optional_texts("description", function.description.as_ref()),
            ..component.clone()
        });
    }
    drafts
}
