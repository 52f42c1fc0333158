//! Where boxes stand: what is referred to stands left of what refers to it, and no two boxes overlap.

use super::Picture;
use std::collections::BTreeMap;

/// A box in the plane, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

/// Between two columns of boxes; arrows run there.
const GAP: usize = 72;

/// Between two boxes of a column.
const SPACE: usize = 24;

/// Columns are not made higher than this where there are many boxes.
const HEIGHT_LEAST: usize = 900;

/// Places boxes of the given sizes; `top` is where the uppermost begins.
pub(super) fn arranged(picture: &Picture, sizes: &[(usize, usize)], left: usize, top: usize) -> Vec<Frame> {
    let area: usize = sizes.iter().map(|(width, height)| (width + GAP) * (height + SPACE)).sum();
    let highest = HEIGHT_LEAST.max(area.isqrt());
    let mut layers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, layer) in depths(picture).into_iter().enumerate() {
        layers.entry(layer).or_default().push(number);
    }
    let mut frames = vec![Frame { left, top, width: 0, height: 0 }; sizes.len()];
    let mut left = left;
    for boxes in layers.values() {
        let ordered = by_neighbours(picture, boxes, &frames);
        let (mut bottom, mut widest) = (top, 0);
        for number in ordered {
            let (width, height) = sizes.get(number).copied().unwrap_or_default();
            if bottom > top && bottom + height > top + highest {
                left += widest + GAP;
                (bottom, widest) = (top, 0);
            }
            if let Some(frame) = frames.get_mut(number) {
                *frame = Frame { left, top: bottom, width, height };
            }
            bottom += height + SPACE;
            widest = widest.max(width);
        }
        left += widest + GAP;
    }
    frames
}

/// How many references away each box is from one that refers to nothing; a circle is cut at its first box.
fn depths(picture: &Picture) -> Vec<usize> {
    let count = picture.boxes.len();
    let mut depths = vec![0_usize; count];
    // In a circle depths would grow for ever: as many rounds as there are layers without one are enough.
    for _ in 0..count.min(64) {
        let mut is_settled = true;
        for arrow in picture.arrows.iter().filter(|arrow| arrow.from != arrow.to) {
            let wanted = depths.get(arrow.to).copied().unwrap_or_default() + 1;
            if let Some(depth) = depths.get_mut(arrow.from)
                && *depth < wanted
                && wanted < count.min(12)
            {
                *depth = wanted;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    depths
}

/// The boxes of a layer, each as high as the middle of those that it refers to.
fn by_neighbours(picture: &Picture, boxes: &[usize], frames: &[Frame]) -> Vec<usize> {
    let middle = |number: &usize| {
        let to = picture.arrows.iter().filter(|arrow| arrow.from == *number && arrow.to != *number);
        let tops: Vec<usize> = to.filter_map(|arrow| Some(frames.get(arrow.to)?.top)).collect();
        (tops.iter().sum::<usize>().checked_div(tops.len()).unwrap_or(usize::MAX), *number)
    };
    let mut ordered = boxes.to_vec();
    ordered.sort_by_key(middle);
    ordered
}
