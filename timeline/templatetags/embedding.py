"""Links within a frame: from the path of a page to that of its embed, looking as the page it stands on."""

from django import template

from timeline.embeds import address_inside

register = template.Library()
register.filter("inside", address_inside)
