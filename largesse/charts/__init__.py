"""The look of every chart and page: tokens, figures as pages, names placed beside marks."""
